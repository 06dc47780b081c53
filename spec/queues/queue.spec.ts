import { Manager, Queue } from 'forkful';
import { queueConformance, type QueueHost } from './support/queue-conformance.js';

/** Another handle of the same queue: it goes through a queue like to any other process. */
async function again<T>(queue: Queue<T>): Promise<Queue<T>> {
  const carrier = new Queue<Queue<T>>();
  await carrier.put(queue);
  return carrier.get();
}

queueConformance('the implicit manager', async (): Promise<QueueHost> => ({
  make: (maxSize) => new Queue(maxSize),
  again,
  close: async () => undefined,
}));

queueConformance('a manager of its own', async (): Promise<QueueHost> => {
  const manager = Manager();
  return { make: (maxSize) => manager.Queue(maxSize), again, close: () => manager.shutdown() };
});
