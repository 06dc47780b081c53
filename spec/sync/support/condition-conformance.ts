import { expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { Condition, Event } from 'forkful';
import { failure, timed, until, type SyncHost } from './sync-host.js';

const asleep = async (condition: Condition, count: number) =>
  until(async () => (await condition.statistics()).sleepers.length === count, `${String(count)} sleep`);

/** What `Condition` promises, wherever it lives. */
export function conditionConformance(host: () => SyncHost): void {
  const sleeper = (condition: Condition, timeout?: number) => condition.withLock(() => condition.wait(timeout));

  it('T055 notify: wakes one of those who sleep here and elsewhere, and nobody before', async () => {
    const condition = host().make.condition();
    let awake = 0;
    const there = host().elsewhere((theirs: Condition) => theirs.withLock(() => theirs.wait(15)), condition).then((woken) => (awake++, woken));
    await asleep(condition, 1);
    const here = sleeper(condition).then((woken) => (awake++, woken));
    await asleep(condition, 2);
    expect(awake).toBe(0);
    await condition.withLock(() => condition.notify());
    expect(await there).toBe(true); // who fell asleep first
    expect(awake).toBe(1);
    await condition.withLock(() => condition.notify());
    expect(await here).toBe(true);
    expect((await condition.statistics()).sleepers).toEqual([]);
  });

  it('T056 notifyAll: wakes all; those who timed out before are none', async () => {
    const condition = host().make.condition();
    expect(await Promise.all(Array.from({ length: 6 }, () => sleeper(condition, 0.05)))).toEqual(Array(6).fill(false));
    const all = Array.from({ length: 6 }, () => sleeper(condition));
    await asleep(condition, 6);
    await condition.withLock(() => condition.notifyAll());
    expect(await Promise.all(all)).toEqual(Array(6).fill(true));
    expect(await condition.statistics()).toMatchObject({ locked: false, holders: [], waiters: [], sleepers: [] });
  });

  it('T057 notify(n): wakes n, or all when there are fewer', async () => {
    const condition = host().make.condition();
    const all = Array.from({ length: 6 }, () => sleeper(condition));
    await asleep(condition, 6);
    await condition.withLock(() => condition.notify(2));
    await asleep(condition, 4);
    await condition.withLock(() => condition.notify(4));
    expect(await Promise.all(all)).toEqual(Array(6).fill(true));
    await condition.withLock(() => condition.notify(3));
    expect(await failure(condition.withLock(() => condition.notify(-1)))).toMatchObject({ code: 'ERR_VALUE' });
    expect(await failure(condition.withLock(() => condition.notify('1' as never)))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
  });

  it('T058 timeout: wait(t) gives false after t, with the lock in hand', async () => {
    const condition = host().make.condition();
    await condition.acquire();
    const [woken, seconds] = await timed(() => condition.wait(0.1));
    expect(woken).toBe(false);
    expect(seconds).toBeGreaterThanOrEqual(0.095);
    expect(await condition.wait(0)).toBe(false);
    expect(await condition.wait(-1)).toBe(false);
    await condition.release();
  });

  it('T059 waitFor: goes on when the predicate holds, and gives what it gave', async () => {
    const condition = host().make.condition();
    let value = 0;
    const waiting = condition.withLock(() => condition.waitFor(() => value === 4 && 'four'));
    for (let step = 1; step <= 4; step++) {
      await asleep(condition, 1);
      await condition.withLock(async () => {
        value = step;
        await condition.notify();
      });
    }
    expect(await waiting).toBe('four');
    expect(await condition.withLock(() => condition.waitFor(async () => 'at once', 0))).toBe('at once');
    expect((await failure(condition.withLock(() => condition.waitFor(() => { throw new RangeError('mine'); })))).message).toBe('mine');
    expect(await condition.acquire(false)).toBe(true);
    await condition.release();
  });

  it('T060 waitFor: gives up after the time altogether, however often it is notified', async () => {
    const condition = host().make.condition();
    const begun = performance.now();
    const waiting = condition.withLock(() => condition.waitFor(() => 0, 0.2));
    for (let times = 0; times < 3; times++) await condition.withLock(() => condition.notify());
    expect(await waiting).toBe(0);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(195);
  });

  it('T061 wait: an abort ends it, with the lock in hand', async () => {
    const condition = host().make.condition();
    const controller = new AbortController();
    await condition.acquire();
    const waiting = failure(condition.wait({ signal: controller.signal }));
    await asleep(condition, 1);
    controller.abort(new RangeError('enough'));
    expect((await waiting).message).toBe('enough');
    await condition.release(); // it was ours
    expect((await condition.statistics()).locked).toBe(false);
    await condition.acquire();
    expect((await failure(condition.wait({ signal: controller.signal }))).message).toBe('enough');
    await condition.release();
  });

  it('an abort waits for the lock, which another has', async () => {
    const condition = host().make.condition();
    const controller = new AbortController();
    let over = false;
    const waiting = failure(condition.withLock(() => condition.wait({ signal: controller.signal }))).finally(() => (over = true));
    await asleep(condition, 1);
    await condition.withLock(async () => {
      controller.abort(new RangeError('enough'));
      await asleep(condition, 0);
      expect((await condition.statistics()).waiters).toHaveLength(1);
      expect(over).toBe(false);
    });
    expect((await waiting).message).toBe('enough');
  });

  it('gives all levels of an RLock up for the sleep, and has them all again', async () => {
    const lock = host().make.rLock();
    const condition = host().make.condition(lock);
    expect(condition.lock).toBe(lock);
    await lock.acquire();
    await condition.acquire();
    await condition.acquire();
    const waiting = condition.wait();
    expect(await host().elsewhere(async (theirs: Condition) => {
      await theirs.acquire();
      await theirs.notify();
      await theirs.release();
      return true;
    }, condition)).toBe(true);
    expect(await waiting).toBe(true);
    expect(inspect(condition)).toBe('<Condition(<RLock(MainProcess, 3)>, 0)>');
    for (let times = 0; times < 3; times++) await condition.release();
    expect(await failure(condition.release())).toMatchObject({ name: 'AssertionError' });
  });

  it('takes a plain Lock, and several may share one', async () => {
    const lock = host().make.lock();
    const [full, empty] = [host().make.condition(lock), host().make.condition(lock)];
    const [first, second] = [sleeper(full), sleeper(empty)];
    await asleep(full, 1);
    await asleep(empty, 1);
    await lock.withLock(() => empty.notifyAll());
    expect(await second).toBe(true);
    await asleep(full, 1);
    await lock.withLock(() => full.notify());
    expect(await first).toBe(true);
    expect(inspect(full)).toBe('<Condition(<Lock(owner=None)>, 0)>');
  });

  it('says so when the lock is not held', async () => {
    const condition = host().make.condition();
    expect((await failure(condition.wait())).message).toMatch(/^Condition\.wait: must acquire\(\) condition before using wait\(\)/);
    expect((await failure(condition.waitFor(() => false)))).toMatchObject({ name: 'AssertionError' });
    expect((await failure(condition.notify())).message).toMatch(/^Condition\.notify: lock is not owned/);
    expect((await failure(condition.notifyAll())).message).toMatch(/^Condition\.notifyAll: lock is not owned/);
    expect(await failure(condition.release())).toMatchObject({ name: 'AssertionError' });
    expect(() => host().make.condition(5 as never)).toThrow(/lock is 5/);
    expect(() => host().make.condition(condition as never)).toThrow(/Give a Lock or an RLock/);
  });
}

/** What `Event` promises, wherever it lives. */
export function eventConformance(host: () => SyncHost): void {
  it('T062 Event: who waits passes when it is set', async () => {
    const event = host().make.event();
    expect(await event.isSet()).toBe(false);
    expect(await event.wait(0)).toBe(false);
    const [passed, seconds] = await timed(() => event.wait(0.1));
    expect([passed, seconds >= 0.095]).toEqual([false, true]);
    await event.set();
    expect(await event.isSet()).toBe(true);
    expect([await event.wait(), await event.wait(0.1), await event.wait(-1)]).toEqual([true, true, true]);
    await event.clear();
    expect(await event.isSet()).toBe(false);
    const waiting = event.wait();
    await host().elsewhere(async (theirs: Event) => theirs.set(), event);
    expect(await waiting).toBe(true);
  });

  it('lets pass who waited when it was set, though it is cleared at once; an abort ends a wait', async () => {
    const event = host().make.event();
    const controller = new AbortController();
    const waiting = [event.wait(), event.wait({ timeout: 10 })];
    const aborted = failure(event.wait({ signal: controller.signal }));
    await until(async () => (await event.statistics()).waiters.length === 3, 'three wait');
    controller.abort(new RangeError('enough'));
    expect((await aborted).message).toBe('enough');
    void event.set();
    await event.clear();
    expect(await Promise.all(waiting)).toEqual([true, true]);
    expect(await event.statistics()).toMatchObject({ isSet: false, waiters: [] });
  });

  it('T063 shows itself', async () => {
    const event = host().make.event();
    expect(inspect(event)).toMatch(/^<Event at Event-\d+ unset>$/);
    await event.set();
    expect(inspect(event)).toMatch(/^<Event at Event-\d+ set>$/);
  });
}
