import { handleEntry } from '../rpc/handle-entry.js';
import { queueSettings } from './queue-options.js';
import { Queue } from './queue.js';

/** How queues cross: as a handle of the same queue. */
export const queueEntry = handleEntry<Queue>({
  tag: 80,
  name: 'Queue',
  linkOf: (value) => Queue.portOf(value)?.link,
  make: (link) => new Queue(queueSettings(link.args), link),
});
