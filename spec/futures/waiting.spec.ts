import { describe, expect, it } from '@jest/globals';
import { ArgumentTypeError, TimeoutError, ValueError } from '../../lib/errors/python-errors.js';
import { asCompleted } from '../../lib/futures/as-completed.js';
import { Future } from '../../lib/futures/future.js';
import { ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, waitFutures as wait } from '../../lib/futures/wait-for-futures.js';
import { cancelled, cancelledAndNotified, failed, pending, running, successful, turn } from './support/states.js';

/* The rows of CPython's own tests of `wait` and `as_completed`, named by their numbers in the checklist. */

const sets = (done: readonly Future<number>[], notDone: readonly Future<number>[]) => ({ done: new Set(done), notDone: new Set(notDone) });

/** Whether a wait is over, without waiting for it. */
async function isOver(promise: Promise<unknown>): Promise<boolean> {
  let over = false;
  void promise.then(() => (over = true), () => (over = true));
  await turn();
  return over;
}

describe('wait', () => {
  it('T385 counts a future that stands there twice once', async () => {
    const [one, two] = [successful(), pending()];
    const waiting = wait([one, one, two, two]);
    expect(await isOver(waiting)).toBe(false);
    two.setResult(1);
    expect(await waiting).toEqual(sets([one, two], []));
  });

  it('T386 returns with the first that ends; merely cancelled is not ended', async () => {
    const [one, two, merely] = [pending(), pending(), cancelled()];
    const waiting = wait([one, two, merely], { returnWhen: FIRST_COMPLETED });
    expect(await isOver(waiting)).toBe(false);
    one.setResult(1);
    expect(await waiting).toEqual(sets([one], [two, merely]));
    const notified = wait([two, merely], undefined, FIRST_COMPLETED);
    merely.setRunningOrNotifyCancel();
    expect(await notified).toEqual(sets([merely], [two]));
  });

  it('T387 returns at once with those that have ended', async () => {
    const [merely, notified, good, open] = [cancelled(), cancelledAndNotified(), successful(), pending()];
    expect(await wait([merely, notified, good, open], { returnWhen: FIRST_COMPLETED })).toEqual(sets([notified, good], [merely, open]));
  });

  it('T388 returns when one fails', async () => {
    const [one, two, three] = [pending(), pending(), pending()];
    const waiting = wait([one, two, three], { returnWhen: FIRST_EXCEPTION });
    one.setResult(1);
    expect(await isOver(waiting)).toBe(false);
    two.setException(new Error('x'));
    expect(await waiting).toEqual(sets([one, two], [three]));
  });

  it('T389 is not ended by what was cancelled or ended well before', async () => {
    const [good, notified, merely, one, two] = [successful(), cancelledAndNotified(), cancelled(), pending(), running()];
    const waiting = wait([good, notified, merely, one, two], { returnWhen: FIRST_EXCEPTION });
    expect(await isOver(waiting)).toBe(false);
    two.setException(new Error('x'));
    expect(await waiting).toEqual(sets([good, notified, two], [merely, one]));
  });

  it('T390 returns at once when one has failed', async () => {
    const [bad, open] = [failed(), pending()];
    expect(await wait([bad, open], { returnWhen: FIRST_EXCEPTION })).toEqual(sets([bad], [open]));
  });

  it('T391 waits for all', async () => {
    const futures = [pending(), running(), successful(), failed(), cancelledAndNotified()];
    const waiting = wait(futures, { returnWhen: ALL_COMPLETED });
    futures[0]?.setException(new Error('x'));
    expect(await isOver(waiting)).toBe(false);
    futures[1]?.setResult(1);
    expect(await waiting).toEqual(sets(futures, []));
    expect(await wait([])).toEqual(sets([], []));
  });

  it('T392 splits them when the time is over, and raises nothing', async () => {
    const [good, open] = [successful(), pending()];
    expect(await wait([good, open], { timeout: 0.005 })).toEqual(sets([good], [open]));
    expect(await wait([good, open], 0, FIRST_EXCEPTION)).toEqual(sets([good], [open]));
    expect(await wait([open], 0)).toEqual(sets([], [open]));
  });

  it('can be taken apart by position', async () => {
    const [done, notDone] = await wait(new Set([successful(3), pending()]), 0);
    expect([done?.size, notDone?.size]).toEqual([1, 1]);
  });

  it('ends with its signal', async () => {
    const open = pending();
    const controller = new AbortController();
    const waiting = wait([open], { signal: controller.signal });
    controller.abort(new RangeError('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(wait([open], { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('refuses what it cannot wait for', async () => {
    await expect(wait([pending()], { returnWhen: 'SOON' as never })).rejects.toThrow(ValueError);
    await expect(wait([Promise.resolve(1)] as never)).rejects.toThrow("wait: a Promise is no Future.");
    await expect(wait(pending() as never)).rejects.toThrow(ArgumentTypeError);
  });
});

describe('asCompleted', () => {
  async function all(futures: Iterable<Future<number>>, timeout?: number): Promise<Future<number>[]> {
    const seen: Future<number>[] = [];
    for await (const future of asCompleted(futures, timeout)) seen.push(future);
    return seen;
  }

  it('T394 gives the ended first, then each as it ends', async () => {
    const [notified, good, one, two, three] = [cancelledAndNotified(), successful(), pending(), pending(), pending()];
    const completed = asCompleted([three, notified, two, good, one]);
    expect((await completed.next()).value).toBe(notified);
    expect((await completed.next()).value).toBe(good);
    const next = completed.next();
    const second = completed.next();
    one.setResult(1);
    three.setException(new Error('x'));
    two.cancel();
    expect([(await next).value, (await second).value]).toEqual([one, three]);
    const last = completed.next();
    expect(await isOver(last)).toBe(false);
    two.setRunningOrNotifyCancel();
    expect((await last).value).toBe(two);
    expect(await completed.next()).toEqual({ done: true, value: undefined });
    expect(await completed.next()).toEqual({ done: true, value: undefined });
  });

  it('T395 raises TimeoutError behind those that have ended', async () => {
    for (const timeout of [0, 0.005]) {
      const [good, bad, open] = [successful(), failed(), pending()];
      const seen: unknown[] = [];
      const going = (async () => {
        for await (const future of asCompleted([open, good, bad], timeout)) seen.push(future);
      })();
      await expect(going).rejects.toThrow(TimeoutError);
      expect(seen).toEqual([good, bad]);
    }
  });

  it('T396 gives a future that stands there twice once, from any iterable', async () => {
    const [one, two] = [successful(), failed()];
    expect(await all([one, two, one, one])).toEqual([one, two]);
    expect(await all(new Set([one, two]))).toEqual([one, two]);
    expect(await all((function* () {
      yield one;
      yield one;
    })())).toEqual([one]);
    expect(await all([])).toEqual([]);
  });

  it('T398 says how many are left', async () => {
    const futures = [successful(), successful(), pending(), pending()];
    await expect(all(futures, 0)).rejects.toThrow('asCompleted: 2 (of 4) futures unfinished.');
  });

  it('gives futures, not their values, and ends with its signal', async () => {
    for await (const future of asCompleted([successful(9)])) {
      expect(future).toBeInstanceOf(Future);
      expect(await future).toBe(9);
    }
    const controller = new AbortController();
    const completed = asCompleted([pending(), successful()], { signal: controller.signal });
    await completed.next();
    const next = completed.next();
    controller.abort(new RangeError('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(await completed.next()).toEqual({ done: true, value: undefined });
  });

  it('leaves nothing at the futures when it is left early', async () => {
    const open = pending();
    const completed = asCompleted([open, successful()], 30);
    await completed.next();
    const next = completed.next();
    await completed.return();
    expect(await next).toEqual({ done: true, value: undefined });
    open.setResult(1);
    expect(await completed.next()).toEqual({ done: true, value: undefined });
  });
});
