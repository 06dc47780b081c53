import type { Station } from './station.js';
import { queueStation } from './stations/queues.js';
import { unitStation } from './stations/units.js';

/** All that the workers do. */
export const stations: Readonly<Record<string, Station>> = { queues: queueStation, units: unitStation };
