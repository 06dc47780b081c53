import { queueArgs, readQueueOptions } from '../../lib/queues/queue-options.js';
import { Queue } from '../../lib/queues/queue.js';
import { MemoryManager } from '../manager/support/memory-manager.js';
import { queueConformance, type QueueHost } from './support/queue-conformance.js';

queueConformance('a manager in the same process', async () => {
  const manager = new MemoryManager();
  const mine = manager.connect('mine');
  const others = manager.connect('others');
  const host: QueueHost = {
    make: <T>(given?: Parameters<QueueHost['make']>[0]) => {
      const settings = readQueueOptions('Queue', given);
      return new Queue<T>(settings, mine.create('Queue', queueArgs(settings)));
    },
    again: async <T>(queue: Queue<T>) => {
      const { link, settings } = Queue.portOf(queue)!;
      return new Queue<T>(settings, others.open(link, link.lend()));
    },
    close: async () => manager.close(),
  };
  return host;
});
