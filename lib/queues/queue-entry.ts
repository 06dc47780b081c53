import type { CodecEntry } from '../serialization/codec-entry.js';
import type { ResourceLink } from '../rpc/broker.js';
import { handleEntry } from '../rpc/handle-entry.js';
import { JoinableQueue } from './joinable-queue.js';
import { LifoQueue } from './lifo-queue.js';
import { PriorityQueue } from './priority-queue.js';
import { queueSettings, type QueueKind, type QueueSettings } from './queue-options.js';
import { Queue } from './queue.js';
import { SimpleQueue } from './simple-queue.js';

type QueueClass = new (settings: QueueSettings, link: ResourceLink) => Queue;

/** A user's subclass crosses as the class of ours that it extends. */
const kinds: readonly (readonly [tag: number, name: QueueKind, type: QueueClass])[] = [
  [80, 'Queue', Queue],
  [82, 'JoinableQueue', JoinableQueue],
  [84, 'LifoQueue', LifoQueue],
  [85, 'PriorityQueue', PriorityQueue],
];

/** How queues cross: as a handle of the same queue. */
export const queueEntries: readonly CodecEntry[] = [
  ...kinds.map(([tag, name, type]) =>
    handleEntry<Queue>({
      tag,
      name,
      linkOf: (value) => {
        const link = Queue.portOf(value)?.link;
        return link?.kind === name ? link : undefined;
      },
      make: (link) => new type(queueSettings(name, link.args), link),
    }),
  ),
  handleEntry<SimpleQueue>({
    tag: 83,
    name: 'SimpleQueue',
    linkOf: (value) => SimpleQueue.portOf(value)?.link,
    make: (link) => new SimpleQueue(queueSettings('SimpleQueue', link.args), link),
  }),
];
