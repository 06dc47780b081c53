import { mkdtempSync, rmSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import '../../lib/context/setup.js';
import { JoinableQueue } from '../../lib/queues/joinable-queue.js';
import { LifoQueue } from '../../lib/queues/lifo-queue.js';
import { PriorityQueue, readPriorityQueueOptions } from '../../lib/queues/priority-queue.js';
import { queueArgs, readJoinableQueueOptions, readQueueOptions, type QueueSettings } from '../../lib/queues/queue-options.js';
import { Queue } from '../../lib/queues/queue.js';
import { SimpleQueue } from '../../lib/queues/simple-queue.js';
import type { ResourceLink } from '../../lib/rpc/broker.js';
import { MemoryManager } from '../manager/support/memory-manager.js';
import { queueKindsConformance, type QueueKindsHost } from './support/queue-kinds-conformance.js';

/** With a directory of its own a manager takes receipts, and items are handed out ahead; without one they are not. */
for (const receipts of [true, false]) {
  queueKindsConformance(`a manager in the same process, ${receipts ? 'with' : 'without'} receipts`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'forkful-spec-'));
    const manager = new MemoryManager(undefined, receipts ? join(directory, 'socket') : 'memory');
    const mine = manager.connect('mine');
    const others = manager.connect('others');
    type Type<Q> = new (settings: QueueSettings, link: ResourceLink) => Q;
    const make = <Q>(type: Type<Q>, settings: QueueSettings): Q => new type(settings, mine.create(settings.kind!, queueArgs(settings)));
    const host: QueueKindsHost = {
      queue: (given) => make(Queue, readQueueOptions('Queue', given)) as never,
      joinable: (given) => make(JoinableQueue, readJoinableQueueOptions('JoinableQueue', given)) as never,
      lifo: (given) => make(LifoQueue, readQueueOptions('LifoQueue', given, 'LifoQueue')) as never,
      priority: (given) => make(PriorityQueue, readPriorityQueueOptions('PriorityQueue', given as never)) as never,
      simple: () => make(SimpleQueue, readQueueOptions('SimpleQueue', undefined, 'SimpleQueue')) as never,
      again: async <Q extends object>(queue: Q) => {
        const { link, settings } = (Queue.portOf(queue) ?? SimpleQueue.portOf(queue))!;
        return new (queue.constructor as Type<Q>)(settings, others.open(link, link.lend()));
      },
      close: async () => {
        manager.close();
        expect(readdirSync(directory)).toEqual([]);
        rmSync(directory, { recursive: true });
      },
    };
    return host;
  });
}
