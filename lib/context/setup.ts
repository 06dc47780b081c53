import { clientOf } from '../manager/connections.js';
import { implicitManager, shareImplicitManager } from '../manager/implicit-manager.js';
import { shareKeyring } from '../manager/keyring.js';
import { setBrokerProvider } from '../rpc/broker.js';
import { installManagedPools } from '../pool/managed/install.js';
import { inherit } from '../process/inherited.js';
import { mainModule, setMainModule } from '../serialization/functions/main-module.js';
import { installStallWatch } from '../stall/install.js';
import { installCodecTable } from '../serialization/installed-codec.js';
import { codecTable } from './codec-table.js';

/* Puts together what the layers below leave open. Imported first by lib/index.ts and by lib/bundle.ts. */
installCodecTable(codecTable);
setBrokerProvider({ implicit: implicitManager, open: (handle, token) => clientOf(handle.ref.server).open(handle, token) });
shareImplicitManager();
shareKeyring();
installStallWatch();
installManagedPools();
inherit<string>('mainModule', mainModule, setMainModule);
