import { afterEach, describe, expect, it } from '@jest/globals';
import { BrokenError, Barrier, Condition, Lock, Manager, Process, Queue, RLock, Semaphore } from 'forkful';
import { failure, until } from './support/sync-host.js';

const started: Process[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.isAlive()) child.kill();
    await child.join();
  }
});

/** Starts a child and waits until it says that it is where it should be. */
async function begin<A extends readonly unknown[]>(target: (told: Queue<string>, ...args: A) => unknown, ...args: A): Promise<Process> {
  const told = new Queue<string>();
  const child = new Process(null, target as (...given: any[]) => unknown, null, [told, ...args]);
  started.push(child);
  child.start();
  expect(await told.get({ timeout: 15 })).toBe('here');
  return child;
}

async function holdForEver(told: Queue<string>, lock: { acquire(): Promise<boolean> }): Promise<void> {
  await lock.acquire();
  await told.put('here');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}

describe('RELIABILITY 10: the holder is killed', () => {
  it.each<[string, () => Lock | RLock | Semaphore | Condition]>([
    ['a Lock', () => new Lock()],
    ['an RLock', () => new RLock()],
    ['a Semaphore', () => new Semaphore(1)],
    ['a Condition', () => new Condition()],
  ])('of %s: the next in line has it at once, and is told', async (_, make) => {
    const lock = make();
    const holder = await begin(holdForEver, lock);
    const next = lock.acquire({ timeout: 15 });
    await until(async () => (await lock.statistics()).waiters.length === 1, 'the next waits');
    const killed = performance.now();
    holder.kill();
    expect(await next).toBe(true);
    expect(performance.now() - killed).toBeLessThan(2000); // some ten milliseconds; a busy machine may take many times as long
    expect(lock.holderDied).toBe(true);
    await lock.release();
    expect(await lock.acquire()).toBe(true);
    expect(lock.holderDied).toBe(false);
    await lock.release();
  });

  it('or ends in good order: a lock is free, a semaphore\'s unit is used up', async () => {
    const [lock, semaphore] = [new Lock(), new Semaphore(2)];
    const child = await begin(async (told: Queue<string>, l: Lock, s: Semaphore) => {
      await l.acquire();
      await s.acquire();
      await told.put('here');
    }, lock, semaphore);
    await child.join();
    expect(await lock.acquire({ timeout: 15 })).toBe(true);
    expect(lock.holderDied).toBe(true);
    expect(await semaphore.getValue()).toBe(1);
  });

  it('while others die waiting: each unit stays one unit', async () => {
    const semaphore = new Semaphore(1);
    await semaphore.acquire();
    const waiting = async (told: Queue<string>, s: Semaphore) => {
      await Promise.all([s.acquire(), told.put('here')]);
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    };
    const children = [await begin(waiting, semaphore), await begin(waiting, semaphore)];
    await until(async () => (await semaphore.statistics()).waiters.length === 2, 'two wait');
    // The first of them is granted the unit while it cannot take it, and dies with it.
    process.kill(children[0]!.pid!, 'SIGSTOP');
    await semaphore.release();
    children[0]!.kill();
    await children[0]!.join();
    await until(async () => (await semaphore.statistics()).waiters.length === 0, 'the second has it');
    expect((await semaphore.statistics()).holders).toHaveLength(1);
    children[1]!.kill();
    await children[1]!.join();
    expect(await semaphore.acquire({ timeout: 15 })).toBe(true);
    await semaphore.release();
    expect(await semaphore.getValue()).toBe(1);
  });
});

describe('RELIABILITY 11', () => {
  it('a notify is not spent on who was killed or timed out', async () => {
    const condition = new Condition();
    const asleep = async (told: Queue<string>, c: Condition) => {
      await c.acquire();
      await Promise.all([c.wait(), told.put('here')]);
    };
    const child = await begin(asleep, condition);
    const late = condition.withLock(() => condition.wait(0.05));
    const mine = condition.withLock(() => condition.wait(15));
    expect(await late).toBe(false);
    await until(async () => (await condition.statistics()).sleepers.length === 2, 'two sleep');
    child.kill();
    await child.join();
    await until(async () => (await condition.statistics()).sleepers.length === 1, 'one sleeps');
    await condition.withLock(() => condition.notify());
    expect(await mine).toBe(true);
  });

  it('a Barrier breaks for the others when a party dies that waits, or runs the action', async () => {
    for (const [parties, action] of [[3, undefined], [2, () => new Promise(() => setTimeout(() => undefined, 60_000))]] as const) {
      const barrier = new Barrier(parties, action);
      const mine = failure(barrier.wait(15));
      await until(async () => (await barrier.nWaiting) === 1, 'one has arrived');
      const child = await begin(async (told: Queue<string>, b: Barrier) => Promise.all([b.wait(), told.put('here')]), barrier);
      await until(async () => (await barrier.nWaiting) === 2, 'two have arrived');
      child.kill();
      expect(await mine).toMatchObject({ name: 'BrokenBarrierError' });
      expect(await barrier.broken).toBe(true);
    }
  });
});

describe('RELIABILITY 15: the manager is gone', () => {
  it('and every call says so, those that wait at once', async () => {
    const manager = Manager();
    const [lock, rLock, semaphore, condition, event, barrier] = [manager.Lock(), manager.RLock(), manager.Semaphore(1), manager.Condition(), manager.Event(), manager.Barrier(2)];
    await lock.acquire();
    await rLock.acquire();
    await semaphore.acquire();
    const waiting = [lock.acquire(), semaphore.acquire(), condition.withLock(() => condition.wait()), event.wait(), barrier.wait()].map(failure);
    await until(async () => (await barrier.nWaiting) === 1, 'all wait');
    process.kill(manager.pid!, 'SIGKILL');
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(BrokenError);
    const later = [lock.acquire(), lock.release(), rLock.release(), semaphore.release(), semaphore.getValue(), condition.acquire(), event.set(), barrier.abort()];
    for (const error of await Promise.all(later.map(failure))) {
      expect(error).toBeInstanceOf(BrokenError);
      expect(error.message).toMatch(/^\w+\.\w+: the manager .* is gone, and everything in it\. /);
    }
    await manager.shutdown();
    expect(() => manager.Lock()).toThrow(/SyncManager\.Lock: /);
  });
});

describe('a release', () => {
  it('leaves at once, also when its process computes right afterwards', async () => {
    const lock = new Lock();
    const child = await begin(async (told: Queue<string>, l: Lock) => {
      await l.acquire();
      await told.put('here');
      await new Promise((resolve) => setTimeout(resolve, 50));
      void l.release();
      for (const end = Date.now() + 3000; Date.now() < end; );
    }, lock);
    const began = performance.now();
    expect(await lock.acquire({ timeout: 15 })).toBe(true);
    expect(performance.now() - began).toBeLessThan(2500);
    expect(child.isAlive()).toBe(true);
  });
});
