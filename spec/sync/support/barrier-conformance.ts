import { expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { Barrier } from 'forkful';
import { failure, until, type SyncHost } from './sync-host.js';

const N = 5;
const arrived = (barrier: Barrier, count: number) => until(async () => (await barrier.nWaiting) === count, `${String(count)} have arrived`);
const outcome = (wait: Promise<number>) => wait.then(String, (error: unknown) => (error as Error).name);

/** What `Barrier` promises, wherever it lives. */
export function barrierConformance(host: () => SyncHost): void {
  const together = (run: (party: number) => Promise<void>) => Promise.all(Array.from({ length: N }, (_, party) => run(party)));

  it('T064, T065 all parties pass together, trip after trip', async () => {
    const barrier = host().make.barrier(N);
    const passed = [0, 0];
    for (let round = 0; round < 10; round++) {
      await together(async () => {
        for (const step of [0, 1]) {
          await barrier.wait();
          passed[step]!++;
          expect(passed[1]! <= passed[0]!).toBe(true);
          await barrier.wait();
          expect(passed[step]! % N).toBe(0);
        }
      });
    }
    expect(await barrier.nWaiting).toBe(0);
    expect(await barrier.broken).toBe(false);
    expect(barrier.parties).toBe(N);
  });

  it('T066 each party of a trip gets another number', async () => {
    const barrier = host().make.barrier(N);
    const numbers = await Promise.all(Array.from({ length: N }, () => barrier.wait()));
    expect(numbers.sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('is met by another process', async () => {
    const barrier = host().make.barrier(2);
    const there = host().elsewhere((theirs: Barrier) => theirs.wait(15), barrier);
    await arrived(barrier, 1);
    expect([await barrier.wait(15), await there]).toEqual([1, 0]);
  });

  it('T067 the action runs once a trip, before anybody passes', async () => {
    let runs = 0;
    const barrier = host().make.barrier(N, async () => {
      await Promise.resolve();
      runs++;
    });
    for (let trip = 1; trip <= 3; trip++) {
      await together(async () => {
        await barrier.wait();
        expect(runs).toBe(trip);
      });
    }
  });

  it('an action that fails fails its party, and breaks the barrier for the others', async () => {
    const barrier = host().make.barrier(3, () => {
      throw new RangeError('mine');
    });
    const all = await Promise.all(Array.from({ length: 3 }, () => outcome(barrier.wait())));
    expect(all).toEqual(['BrokenBarrierError', 'BrokenBarrierError', 'RangeError']);
    expect(await barrier.broken).toBe(true);
    expect(await outcome(barrier.wait())).toBe('BrokenBarrierError');
  });

  it('T068 abort: nobody passes', async () => {
    const barrier = host().make.barrier(N);
    const waiting = Array.from({ length: N - 1 }, () => outcome(barrier.wait()));
    await arrived(barrier, N - 1);
    await host().elsewhere(async (theirs: Barrier) => theirs.abort(), barrier);
    expect(await Promise.all(waiting)).toEqual(Array(N - 1).fill('BrokenBarrierError'));
    expect(await barrier.broken).toBe(true);
    const refused = await failure(barrier.wait());
    expect(refused).toMatchObject({ name: 'BrokenBarrierError', code: 'ERR_BROKEN_BARRIER' });
    expect(refused.message).toMatch(/^Barrier\.wait: Barrier-\d+ is broken\. /);
  });

  it('T069, T070 reset: sends away who waits, and all can pass afterwards; also after an abort', async () => {
    const barrier = host().make.barrier(2);
    for (const before of [async () => undefined, () => barrier.abort()]) {
      const waiting = outcome(barrier.wait());
      await arrived(barrier, 1);
      await before();
      await barrier.reset();
      expect(await waiting).toBe('BrokenBarrierError');
      expect(await barrier.broken).toBe(false);
      expect((await Promise.all([barrier.wait(), barrier.wait()])).sort()).toEqual([0, 1]);
    }
  });

  it('T071, T072 timeout: one that is late breaks it for all, by its own or by the barrier\'s time', async () => {
    const { make } = host();
    const barrier = make.barrier(3);
    const patient = outcome(barrier.wait());
    await arrived(barrier, 1);
    expect((await failure(barrier.wait(0.1))).message).toMatch(/^Barrier\.wait: the others did not come within 0\.1 s/);
    expect(await patient).toBe('BrokenBarrierError');
    const short = make.barrier(2, undefined, 0.1);
    expect(await outcome(short.wait())).toBe('BrokenBarrierError');
    await short.reset();
    expect(await outcome(short.wait(0))).toBe('BrokenBarrierError');
    await short.reset();
    // The last one to come does not wait, whatever its time.
    const first = outcome(short.wait(15));
    await arrived(short, 1);
    expect([await outcome(short.wait(0)), await first]).toEqual(['1', '0']);
  });

  it('an abort of one that waits breaks it for the others', async () => {
    const barrier = host().make.barrier(3);
    const controller = new AbortController();
    const stays = outcome(barrier.wait());
    const goes = failure(barrier.wait({ signal: controller.signal }));
    await arrived(barrier, 2);
    controller.abort(new RangeError('enough'));
    expect((await goes).message).toBe('enough');
    expect(await stays).toBe('BrokenBarrierError');
  });

  it('T073 one party passes at once, again and again', async () => {
    const barrier = host().make.barrier(1);
    for (let trip = 0; trip < 5; trip++) expect(await barrier.wait()).toBe(0);
  });

  it('T074 hundreds of trips stay in step', async () => {
    const barrier = host().make.barrier(N);
    const at = Array<number>(N).fill(0);
    await together(async (party) => {
      for (let trip = 1; trip <= 200; trip++) {
        await barrier.wait();
        at[party] = trip;
        expect(Math.max(...at) - Math.min(...at)).toBeLessThanOrEqual(1);
      }
    });
    expect(await barrier.statistics()).toEqual({ parties: N, broken: false, waiters: [] });
  });

  it('shows itself, and refuses senseless arguments', () => {
    const { make } = host();
    expect(inspect(make.barrier(2))).toMatch(/^<Barrier at Barrier-\d+: parties=2>$/);
    expect(() => make.barrier(0)).toThrow(/^Barrier: parties is 0\. Give a whole number of at least 1/);
    expect(() => make.barrier('2' as never)).toThrow(/parties is the string '2'/);
    expect(() => make.barrier(2, 5 as never)).toThrow(/action is 5/);
    expect(() => make.barrier(2, undefined, '1' as never)).toThrow(/timeout is the string '1'/);
  });
}
