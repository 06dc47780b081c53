import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { rLockIn } from '../../lib/sync/in-manager.js';
import type { RLock } from '../../lib/sync/r-lock.js';
import { deferred } from '../../lib/util/deferred.js';
import { MemoryManager } from '../manager/support/memory-manager.js';
import { failure } from './support/sync-host.js';

/*
 * What is one task, in the shapes that people write. Nothing here depends on time: where a function sleeps,
 * any length will do.
 */
describe('the task that owns an RLock', () => {
  let manager: MemoryManager;
  let lock: RLock;
  let inside = 0;
  beforeEach(() => {
    manager = new MemoryManager();
    lock = rLockIn(manager.connect('me'));
    inside = 0;
  });
  afterEach(async () => {
    expect(await lock.locked()).toBe(false);
    manager.close();
  });

  /** Does something for a while in which nobody else may be here. */
  async function alone(): Promise<void> {
    expect(++inside).toBe(1);
    await sleep(3);
    expect(inside).toBe(1);
    inside--;
  }
  async function classic(): Promise<void> {
    await lock.acquire();
    await alone();
    await lock.release();
  }

  it('acquires again after it has acquired, in one function', async () => {
    await lock.acquire();
    await lock.acquire();
    await sleep(1);
    expect(await lock.acquire(false)).toBe(true);
    for (let times = 0; times < 3; times++) await lock.release();
  });

  it('is not its neighbour in Promise.all, however either acquires, and whether it begins with that or not', async () => {
    const shapes: (() => Promise<void>)[] = [
      classic,
      async () => { await sleep(1); await classic(); },
      async () => lock.withLock(alone),
      async () => { await using _ = await lock.hold(); await alone(); },
      async () => { await sleep(1); await lock.withLock(alone); },
      async () => { await sleep(1); await using _ = await lock.hold(); await alone(); },
      async () => { for (let round = 0; round < 3; round++) await classic(); },
    ];
    for (const one of shapes) {
      for (const other of shapes) await Promise.all([one(), other(), one(), other()]);
    }
  });

  it('is not a task that it started and does not await, nor the other way round', async () => {
    const has = deferred();
    const may = deferred();
    const background = (async () => {
      await lock.acquire();
      has.resolve();
      await may.promise;
      await alone();
      await lock.release();
    })();
    await has.promise;
    expect(await lock.acquire(false)).toBe(false);
    expect(await failure(lock.release())).toMatchObject({ name: 'AssertionError' });
    may.resolve();
    await classic();
    await background;
  });

  it('is not the one that was called before it and is awaited first', async () => {
    const first = classic();
    const second = (async () => {
      await sleep(1);
      expect(await lock.acquire({ timeout: 10 })).toBe(true);
      await alone();
      await lock.release();
    })();
    await first;
    await second;
  });

  it('goes on in the functions that it calls, at any depth, with hold and withLock and acquire', async () => {
    const inner = async () => { await using _ = await lock.hold(0); await sleep(1); return await lock.withLock(() => 'inner', 0); };
    const middle = async () => { await sleep(1); expect(await lock.acquire(false)).toBe(true); const result = await inner(); await lock.release(); return result; };
    expect(await lock.withLock(middle)).toBe('inner');
    await lock.acquire();
    expect(await middle()).toBe('inner');
    await lock.release();
    {
      await using _ = await lock.hold();
      expect(await middle()).toBe('inner');
      expect(await Promise.all([middle(), inner()])).toEqual(['inner', 'inner']);
    }
  });

  it('may be spread over methods that acquire and release for their caller', async () => {
    class Account {
      async begin() { await lock.acquire(); }
      async write() { await using _ = await lock.hold(0); }
      async commit() { await lock.release(); }
    }
    const use = async () => {
      const account = new Account();
      await account.begin();
      await account.write();
      await alone();
      await account.commit();
    };
    await Promise.all([use(), use(), use()]);
  });

  it('goes on in callbacks, timers and events that a withLock starts', async () => {
    await lock.withLock(async () => {
      await new Promise<void>((resolve, reject) => {
        setTimeout(() => {
          lock.acquire(false).then(async (got) => {
            expect(got).toBe(true);
            await lock.release();
          }).then(resolve, reject);
        }, 1);
      });
    });
  });

  it('has locks within locks, and each is released by whom it belongs to', async () => {
    const other = rLockIn(manager.connect('me too'));
    const both = async () => {
      await lock.acquire();
      await other.acquire();
      expect(await lock.acquire(false)).toBe(true);
      await lock.release();
      await lock.release();
      expect(await other.acquire(false)).toBe(true);
      await other.release();
      await other.release();
      expect(await failure(other.release())).toMatchObject({ name: 'AssertionError' });
    };
    await Promise.all([both(), both()]);
  });

  it('does not own what it failed to get', async () => {
    const may = deferred();
    const holder = lock.withLock(() => may.promise);
    expect(await lock.acquire({ timeout: 0.05 })).toBe(false);
    expect(await failure(lock.release())).toMatchObject({ name: 'AssertionError' });
    const next = lock.acquire();
    may.resolve();
    await holder;
    await next;
    await lock.release();
  });

  it('may use then() instead of await', async () => {
    const chained = () => lock.acquire().then(alone).then(() => lock.release());
    await Promise.all([chained(), chained(), classic()]);
  });

  it('limit: a function that acquires after its first await leaves nothing to its caller', async () => {
    const late = async () => { await sleep(1); return lock.hold(); };
    const hold = await late();
    // The caller is another task as far as anybody can see; the hold works wherever it is.
    expect(await lock.acquire(false)).toBe(false);
    await hold.release();
  });
});
