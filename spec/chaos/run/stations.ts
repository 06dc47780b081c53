import type { Station } from './station.js';
import { barrierStation } from './stations/barriers.js';
import { eventStation } from './stations/events.js';
import { pipeStation } from './stations/pipes.js';
import { queueStation } from './stations/queues.js';
import { unitStation } from './stations/units.js';

/** All that the workers do. */
export const stations: Readonly<Record<string, Station<any, any>>> = {
  queues: queueStation,
  units: unitStation,
  pipes: pipeStation,
  events: eventStation,
  barriers: barrierStation,
};
