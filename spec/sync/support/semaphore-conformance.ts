import { expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { Semaphore } from 'forkful';
import { failure, timed, type SyncHost } from './sync-host.js';

/** What `Semaphore` and `BoundedSemaphore` promise, wherever they live. */
export function semaphoreConformance(host: () => SyncHost): void {
  const counts = async (semaphore: Semaphore) => {
    expect(await semaphore.getValue()).toBe(2);
    expect(await semaphore.acquire()).toBe(true);
    expect(await semaphore.getValue()).toBe(1);
    expect(await semaphore.acquire()).toBe(true);
    expect(await semaphore.getValue()).toBe(0);
    expect(await semaphore.locked()).toBe(true);
    expect(await semaphore.acquire(false)).toBe(false);
    await semaphore.release();
    expect(await semaphore.getValue()).toBe(1);
    await semaphore.release();
    expect(await semaphore.getValue()).toBe(2);
  };

  it('T052 Semaphore: counts, and grows when released more often than acquired', async () => {
    const semaphore = host().make.semaphore(2);
    await counts(semaphore);
    await semaphore.release();
    expect(await semaphore.getValue()).toBe(3);
    await semaphore.release();
    expect(await semaphore.getValue()).toBe(4);
  });

  it('T053 BoundedSemaphore: counts, and never has more than at first', async () => {
    const semaphore = host().make.boundedSemaphore(2);
    await counts(semaphore);
    expect(await failure(semaphore.release())).toMatchObject({ name: 'ValueError', message: expect.stringMatching(/^BoundedSemaphore\.release: semaphore or lock released too many times/) });
    expect(await semaphore.getValue()).toBe(2);
    expect(await failure(host().make.boundedSemaphore(0).release())).toMatchObject({ name: 'ValueError' });
  });

  it('T054 timeout: waits as long as it is told', async () => {
    const semaphore = host().make.semaphore(0);
    for (const call of [() => semaphore.acquire(false), () => semaphore.acquire(false, null), () => semaphore.acquire(false, 10)]) {
      expect(await call()).toBe(false);
    }
    for (const call of [() => semaphore.acquire(true, 0.1), () => semaphore.acquire({ timeout: 0.1 })]) {
      const [got, seconds] = await timed(call);
      expect(got).toBe(false);
      expect(seconds).toBeGreaterThanOrEqual(0.095);
    }
  });

  it('is a signal between processes: one acquires what another releases', async () => {
    const semaphore = host().make.semaphore(0);
    const wait = semaphore.acquire();
    await host().elsewhere(async (theirs: Semaphore) => {
      await theirs.release();
      await theirs.release();
    }, semaphore);
    expect(await wait).toBe(true);
    expect(await semaphore.getValue()).toBe(1);
  });

  it('is held for a block and for a function', async () => {
    const semaphore = host().make.semaphore(2);
    {
      await using _ = await semaphore.hold();
      await semaphore.withLock(async () => {
        expect(await semaphore.getValue()).toBe(0);
        expect(await failure(semaphore.hold(0))).toMatchObject({ name: 'TimeoutError' });
      });
    }
    expect(await semaphore.getValue()).toBe(2);
  });

  it('shows itself, and refuses senseless values', () => {
    const { make } = host();
    expect(inspect(make.semaphore(3))).toBe('<Semaphore(value=3)>');
    expect(inspect(make.boundedSemaphore(3))).toBe('<BoundedSemaphore(value=3, maxvalue=3)>');
    expect(() => make.semaphore(-1)).toThrow(/^Semaphore: value is -1\. Give a whole number of at least 0/);
    expect(() => make.boundedSemaphore(1.5)).toThrow(/^BoundedSemaphore: value is 1\.5\./);
    expect(() => make.semaphore('2' as never)).toThrow(/value is the string '2'/);
    expect(() => make.semaphore(NaN)).toThrow(/value is NaN/);
  });
}
