import { getContext, JoinableQueue, LifoQueue, Manager, PriorityQueue, Queue, SimpleQueue } from 'forkful';
import { queueKindsConformance } from './support/queue-kinds-conformance.js';

/** Another handle of the same queue: it goes through a queue like to any other process. */
async function again<Q extends object>(queue: Q): Promise<Q> {
  const carrier = new Queue<Q>();
  await carrier.put(queue);
  return carrier.get();
}

queueKindsConformance('the implicit manager', async () => ({
  queue: (given) => new Queue(given),
  joinable: (given) => new JoinableQueue(given),
  lifo: (given) => new LifoQueue(given),
  priority: (given) => new PriorityQueue(given),
  simple: () => new SimpleQueue(),
  again,
  close: async () => undefined,
}));

queueKindsConformance('a manager of its own (T244)', async () => {
  const manager = Manager();
  return {
    queue: (given) => manager.Queue(given),
    joinable: (given) => manager.JoinableQueue(given),
    lifo: (given) => manager.LifoQueue(given),
    priority: (given) => manager.PriorityQueue(given),
    again,
    close: () => manager.shutdown(),
  };
});

queueKindsConformance('a forkserver context', async () => {
  const context = getContext('forkserver');
  return {
    queue: (given) => new context.Queue(given),
    joinable: (given) => new context.JoinableQueue(given),
    lifo: (given) => new context.LifoQueue(given),
    priority: (given) => new context.PriorityQueue(given),
    simple: () => new context.SimpleQueue(),
    again,
    close: async () => undefined,
  };
});
