import { installCodecTable } from '../serialization/installed-codec.js';
import { codecTable } from './codec-table.js';

/* Puts together what the layers below leave open. Imported first by lib/index.ts and by lib/bundle.ts. */
installCodecTable(codecTable);
