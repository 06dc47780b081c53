import { expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { Lock, RLock } from 'forkful';
import { failure, timed, until, type SyncHost } from './sync-host.js';

const waiters = async (lock: Lock | RLock) => (await lock.statistics()).waiters.length;

/** What `Lock` and `RLock` promise, wherever they live. */
export function lockConformance(host: () => SyncHost): void {
  it('T045 Lock: one has it; released too often it says so', async () => {
    const lock = host().make.lock();
    expect(await lock.acquire()).toBe(true);
    expect(await lock.locked()).toBe(true);
    expect(await lock.acquire(false)).toBe(false);
    expect(await lock.release()).toBeUndefined();
    expect(await lock.locked()).toBe(false);
    const refused = await failure(lock.release());
    expect(refused).toMatchObject({ name: 'ValueError', code: 'ERR_VALUE' });
    expect(refused.message).toMatch(/^Lock\.release: semaphore or lock released too many times: Lock-\d+ is not acquired\. /);
    expect(await lock.acquire({ timeout: 15 })).toBe(true);
    await lock.release();
  });

  it('T046, T049 a lock that another process has is locked here, and may not be had', async () => {
    for (const lock of [host().make.lock(), host().make.rLock()]) {
      expect(await host().elsewhere(async (theirs: Lock | RLock) => theirs.acquire(), lock)).toBe(true);
      expect(await lock.locked()).toBe(true);
      expect(await lock.acquire(false)).toBe(false);
      expect(inspect(lock)).toMatch(/owner=SomeOtherProcess|SomeOtherProcess, nonzero/);
      expect((await lock.statistics()).holders).toHaveLength(1);
    }
  });

  it('lets any process release a lock, and whoever waits here has it then', async () => {
    const lock = host().make.lock();
    await lock.acquire();
    const second = lock.acquire();
    await until(async () => (await waiters(lock)) === 1, 'the second waits');
    await host().elsewhere(async (theirs: Lock) => theirs.release(), lock);
    expect(await second).toBe(true);
    expect(await lock.locked()).toBe(true);
    await lock.release();
    expect(await failure(lock.release())).toMatchObject({ name: 'ValueError' });
  });

  it('T044, T047 show themselves', async () => {
    const { make } = host();
    const [lock, rLock] = [make.lock(), make.rLock()];
    expect([inspect(lock), inspect(rLock)]).toEqual(['<Lock(owner=None)>', '<RLock(None, 0)>']);
    await lock.acquire();
    await rLock.acquire();
    await rLock.acquire();
    expect([inspect(lock), inspect(rLock)]).toEqual(['<Lock(owner=MainProcess)>', '<RLock(MainProcess, 2)>']);
    await lock.release();
    await rLock.release();
    await rLock.release();
    expect([inspect(lock), inspect(rLock)]).toEqual(['<Lock(owner=None)>', '<RLock(None, 0)>']);
  });

  it('T048 RLock: as often released as acquired, by its owner alone', async () => {
    const lock = host().make.rLock();
    for (let times = 0; times < 3; times++) expect(await lock.acquire()).toBe(true);
    await lock.release();
    await lock.release();
    expect(await lock.locked()).toBe(true);
    expect(await failure(host().elsewhere(async (theirs: RLock) => theirs.release(), lock))).toMatchObject({ name: 'AssertionError' });
    await lock.release();
    expect(await lock.locked()).toBe(false);
    const refused = await failure(lock.release());
    expect(refused).toMatchObject({ name: 'AssertionError', code: 'ERR_ASSERTION' });
    expect(refused.message).toMatch(/^RLock\.release: attempt to release recursive lock not owned by thread/);
  });

  it('T050, T051 hold() is for a block, withLock() for a function; both release whichever way it ends', async () => {
    const { make } = host();
    for (const lock of [make.lock(), make.rLock()]) {
      {
        await using held = await lock.hold();
        expect(typeof held.release).toBe('function');
        expect(await lock.locked()).toBe(true);
      }
      expect(await lock.locked()).toBe(false);
      expect(await lock.withLock(async () => (await lock.locked()) && 'result')).toBe('result');
      expect((await failure(lock.withLock(() => { throw new RangeError('mine'); }))).message).toBe('mine');
      expect(await lock.locked()).toBe(false);
      const hold = await lock.hold();
      await hold.release();
      expect((await failure(hold.release())).name).toMatch(/^(ValueError|AssertionError)$/);
      expect(await lock.locked()).toBe(false);
    }
  });

  it('keeps who holds it apart from who released it in the middle of a hold', async () => {
    const lock = host().make.lock();
    const hold = await lock.hold();
    await lock.release();
    await host().elsewhere(async (theirs: Lock) => theirs.acquire(), lock);
    // Not the other's lock is given back.
    expect(await failure(hold.release())).toMatchObject({ name: 'ValueError' });
    expect(await lock.locked()).toBe(true);
  });

  it('waits as long as it is told, in every form of the call', async () => {
    const lock = host().make.lock();
    await lock.acquire();
    for (const call of [() => lock.acquire(false), () => lock.acquire(false, 10), () => lock.acquire(true, 0), () => lock.acquire(true, -1), () => lock.acquire({ block: false, timeout: 10 })]) {
      expect(await call()).toBe(false);
    }
    for (const call of [() => lock.acquire(true, 0.1), () => lock.acquire({ timeout: 0.1 })]) {
      const [got, seconds] = await timed(call);
      expect(got).toBe(false);
      expect(seconds).toBeGreaterThanOrEqual(0.095);
    }
    const late = await failure(lock.hold({ timeout: 0.05 }));
    expect(late).toMatchObject({ name: 'TimeoutError', code: 'ERR_TIMEOUT' });
    expect(late.message).toMatch(/^Lock\.hold: Lock-\d+ was not to be had within 0\.05 s\. /);
    expect(await failure(lock.withLock(() => 'never', 0))).toMatchObject({ name: 'TimeoutError' });
    expect((await lock.statistics()).waiters).toEqual([]);
  });

  it('gives up when told, and then costs nobody anything', async () => {
    const lock = host().make.lock();
    await lock.acquire();
    const controller = new AbortController();
    const given = lock.acquire({ signal: controller.signal });
    await until(async () => (await waiters(lock)) === 1, 'it waits');
    const next = lock.acquire();
    controller.abort(new RangeError('enough'));
    expect((await failure(given)).message).toBe('enough');
    expect((await failure(lock.acquire({ signal: controller.signal }))).message).toBe('enough');
    await lock.release();
    expect(await next).toBe(true);
    await lock.release();
    expect(await lock.acquire(false)).toBe(true);
  });

  it('stays exact when a wait is given up in the very turn of its grant', async () => {
    const lock = host().make.lock();
    let granted = 0;
    for (let round = 0; round < 40; round++) {
      await lock.acquire();
      const controller = new AbortController();
      const wait = lock.acquire({ signal: controller.signal, timeout: round % 3 === 0 ? 0.001 : 10 }).catch(() => false);
      if (round % 2 === 0) await lock.locked();
      void lock.release();
      controller.abort();
      if (await wait) {
        granted++;
        await lock.release();
      }
      expect(await lock.acquire({ timeout: 10 })).toBe(true);
      await lock.release();
      expect(await lock.locked()).toBe(false);
    }
    expect(granted).toBeGreaterThanOrEqual(0);
  });

  it('serves in turn: all processes, and all tasks of a process', async () => {
    const lock = host().make.lock();
    const order: string[] = [];
    await lock.acquire();
    const here = (name: string) => lock.withLock(() => order.push(name));
    const first = here('first');
    await until(async () => (await waiters(lock)) === 1, 'one waits');
    const there = host().elsewhere(async (theirs: Lock) => theirs.withLock(() => 'there'), lock).then((name) => order.push(name));
    await until(async () => (await waiters(lock)) === 2, 'two wait');
    const last = here('last');
    await until(async () => (await waiters(lock)) === 3, 'three wait');
    const { holders, waiters: waiting } = await lock.statistics();
    expect(holders).toHaveLength(1);
    expect(waiting.map(({ since }) => since)).toEqual(waiting.map(({ since }) => since).sort((a, b) => a - b));
    for (const { process, since } of [...holders, ...waiting]) {
      expect(process).toMatch(/\(pid \d+\)$/);
      expect(Math.abs(Date.now() - since)).toBeLessThan(30_000);
    }
    await lock.release();
    await Promise.all([first, there, last]);
    // What is told by another process arrives later than it happened.
    expect(order.filter((name) => name !== 'there')).toEqual(['first', 'last']);
    expect(await lock.locked()).toBe(false);
  });

  it('refuses senseless arguments and goes on', async () => {
    const { make } = host();
    for (const lock of [make.lock(), make.rLock()]) {
      expect(await failure(lock.acquire('2' as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      expect(await failure(lock.acquire(true, '2' as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      expect(await failure(lock.acquire({ timeout: NaN }))).toMatchObject({ code: 'ERR_VALUE' });
      expect(await failure(lock.hold({ signal: 5 as never }))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      expect(await lock.acquire(false)).toBe(true);
      await lock.release();
    }
  });
}
