import { expect, it } from '@jest/globals';
import { barrierIn, boundedSemaphoreIn, conditionIn, eventIn, lockIn, rLockIn, semaphoreIn } from '../../lib/sync/in-manager.js';
import { Acquirable } from '../../lib/sync/acquirable.js';
import { Barrier } from '../../lib/sync/barrier.js';
import { BoundedSemaphore } from '../../lib/sync/bounded-semaphore.js';
import { Condition } from '../../lib/sync/condition.js';
import { Event } from '../../lib/sync/event.js';
import { Lock } from '../../lib/sync/lock.js';
import { RLock } from '../../lib/sync/r-lock.js';
import { Semaphore } from '../../lib/sync/semaphore.js';
import { currentWaits } from '../../lib/util/waits.js';
import type { ManagerClient } from '../../lib/manager/client.js';
import { MemoryManager } from '../manager/support/memory-manager.js';
import { syncConformance } from './support/sync-conformance.js';
import type { SyncFactory, SyncHost } from './support/sync-host.js';

/** The same object over another connection: what another process would hold. */
function again(object: object, client: ManagerClient): object {
  if (object instanceof Condition) {
    const { name, key } = object.parts;
    return new Condition(again(object.lock, client) as Lock, name, key);
  }
  const link = Barrier.partsOf(object)?.link ?? Event.linkOf(object) ?? Acquirable.coreOf(object)!.port.link;
  const mine = client.open(link, link.lend());
  if (object instanceof Barrier) return new Barrier(mine, Barrier.partsOf(object)!.action);
  for (const Type of [Lock, RLock, BoundedSemaphore, Semaphore, Event]) if (object instanceof Type) return new Type(undefined, mine);
  throw new Error('no object of lib/sync');
}

syncConformance('a manager in the same process', async () => {
  const manager = new MemoryManager();
  const mine = manager.connect('mine');
  const others = manager.connect('others');
  const make: SyncFactory = {
    lock: () => lockIn(mine),
    rLock: () => rLockIn(mine),
    semaphore: (value) => semaphoreIn(mine, value),
    boundedSemaphore: (value) => boundedSemaphoreIn(mine, value),
    condition: (lock) => conditionIn(mine, lock),
    event: () => eventIn(mine),
    barrier: (parties, action, timeout) => barrierIn(mine, parties, action, timeout),
  };
  const host: SyncHost = {
    make,
    elsewhere: async (run, ...objects) => (await run(...(objects.map((object) => again(object, others)) as never))) as never,
    close: async () => manager.close(),
  };
  return host;
});

it('parties of a barrier whose waits are ended one after the other each hear why, though the first one to leave breaks it', async () => {
  const manager = new MemoryManager();
  const first = barrierIn(manager.connect('first'), 3);
  const second = again(first, manager.connect('second')) as Barrier;
  const waits = Promise.allSettled([first.wait(), second.wait()]);
  while ((await first.nWaiting) < 2);
  const reasons = [new Error('for the first'), new Error('for the second')];
  for (const [at, wait] of currentWaits().filter(({ call }) => call === 'Barrier.wait').entries()) wait.raise?.(reasons[at]!);
  expect(await waits).toEqual(reasons.map((reason) => ({ status: 'rejected', reason })));
  expect(await first.broken).toBe(true);
  manager.close();
});
