import { Queue, SyncManager } from 'forkful';
import { openRemote } from '../manager/support/remote-manager.js';
import { queueConformance } from './support/queue-conformance.js';
import { queueKindsConformance } from './support/queue-kinds-conformance.js';

/** Another handle of the same queue: it goes through this program's own manager like to any other process. */
async function again<Q extends object>(queue: Q): Promise<Q> {
  const carrier = new Queue<Q>();
  await carrier.put(queue);
  return carrier.get();
}

const label = 'a manager at an address, used as a stranger';

queueConformance(label, async () => {
  const { manager, close } = await openRemote(SyncManager);
  return { make: (maxSize) => manager.Queue(maxSize), again, close };
});

queueKindsConformance(label, async () => {
  const { manager, close } = await openRemote(SyncManager);
  return {
    queue: (given) => manager.Queue(given),
    joinable: (given) => manager.JoinableQueue(given),
    lifo: (given) => manager.LifoQueue(given),
    priority: (given) => manager.PriorityQueue(given),
    again,
    close,
  };
});
