import { openHandle } from '../rpc/broker.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { queueArgs } from './queue-options.js';
import { Queue } from './queue.js';

/** How queues cross: as a handle of the same queue. The manager keeps the queue while the handle is under way. */
export const queueEntry: CodecEntry<Queue> = {
  tag: 80,
  name: 'Queue',
  matches: (value): value is Queue => Queue.portOf(value) !== undefined,
  write(value, out) {
    const { link, settings } = Queue.portOf(value)!;
    out.string(link.ref.server.address);
    out.string(link.ref.server.serverId);
    out.string(link.ref.id);
    out.uint(settings.maxSize);
    out.string(settings.name);
    out.string(link.lend());
  },
  read(input) {
    const server = { address: input.string(), serverId: input.string() };
    const ref = { server, id: input.string() };
    const settings = { maxSize: input.uint(), name: input.string() };
    return new Queue(settings, openHandle({ ref, kind: 'Queue', args: queueArgs(settings) }, input.string()));
  },
};
