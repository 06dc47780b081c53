import { ValueError } from '../errors/python-errors.js';
import { deferred } from '../util/deferred.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';
import { settledWithin } from '../util/settled-within.js';
import { readWait, type WaitOptions } from '../util/wait-options.js';
import { hasFailed, isSettled, watchFuture, type Future } from './future.js';
import { readFutures } from './future-list.js';

/** `wait` returns when the first future has ended, well, badly or cancelled. */
export const FIRST_COMPLETED = 'FIRST_COMPLETED';
/** `wait` returns when the first future has ended with an error; when none does, as with `ALL_COMPLETED`. */
export const FIRST_EXCEPTION = 'FIRST_EXCEPTION';
/** `wait` returns when all futures have ended. */
export const ALL_COMPLETED = 'ALL_COMPLETED';

/** When `waitFutures` returns. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

/** What `waitFutures` takes besides the futures. */
export interface WaitFuturesOptions extends WaitOptions {
  /** `FIRST_COMPLETED`, `FIRST_EXCEPTION` or `ALL_COMPLETED`. Default: `ALL_COMPLETED`. */
  readonly returnWhen?: ReturnWhen | undefined;
}

/** Futures that have ended, and those that have not; it can be taken apart by name or by position. */
export interface DoneAndNotDone<T> extends Iterable<Set<Future<T>>> {
  readonly done: Set<Future<T>>;
  readonly notDone: Set<Future<T>>;
}

const conditions: ReadonlySet<unknown> = new Set([FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED]);

/**
 * Waits for some or all of several futures (Python: `concurrent.futures.wait`, CF-14; `wait` in `forkful/futures`).
 *
 * @param fs Any iterable of futures, of one executor or of several; one that stands there twice counts once.
 * @param options `{ timeout, returnWhen, signal }`, or Python's positions `(timeout, returnWhen)`; times in seconds. Default: waits for all, for ever.
 * @returns `{ done, notDone }`: which futures have ended and which have not. When the time is over it returns as well.
 * @throws ValueError when `returnWhen` is none of the three; ArgumentTypeError when something is no future; the signal's reason. An
 * error of a future is raised by the future alone.
 *
 * @example
 * ```ts
 * import { FIRST_COMPLETED, ProcessPoolExecutor, wait } from 'forkful/futures';
 * await using executor = new ProcessPoolExecutor(2);
 * const futures = [1, 2, 3].map((n) => executor.submit((x: number) => x * x, n));
 * const { done } = await wait(futures, { returnWhen: FIRST_COMPLETED });
 * console.log(done.size > 0); // true
 * ```
 */
export async function waitFutures<T>(
  fs: Iterable<Future<T>>,
  options?: Seconds | null | WaitFuturesOptions,
  returnWhen?: ReturnWhen,
): Promise<DoneAndNotDone<T>> {
  const call = 'wait';
  const wait = readWait(call, options);
  const when = (typeof options === 'object' && options !== null ? options.returnWhen : returnWhen) ?? ALL_COMPLETED;
  if (!conditions.has(when)) {
    throw new ValueError(`${call}: Invalid return condition: ${describeValue(when)}. Give FIRST_COMPLETED, FIRST_EXCEPTION or ALL_COMPLETED.`);
  }
  const futures = readFutures(call, fs);
  let left = [...futures].filter((future) => !isSettled(future)).length;
  const isEnough = (ended: Future<unknown>): boolean =>
    left === 0 || when === FIRST_COMPLETED || (when === FIRST_EXCEPTION && hasFailed(ended));
  if (left > 0 && ![...futures].some((future) => isSettled(future) && isEnough(future)) && wait.timeoutMs !== 0) {
    wait.signal?.throwIfAborted();
    const enough = deferred();
    const settled = (future: Future<unknown>): void => {
      left--;
      if (isEnough(future)) enough.resolve();
    };
    const watcher = { settled, giveUp: (error: Error) => enough.reject(error) };
    const watches = [...futures].filter((future) => !isSettled(future)).map((future) => watchFuture(future, watcher));
    try {
      if (await settledWithin(enough.promise, wait)) await enough.promise;
    } finally {
      for (const forget of watches) forget();
    }
  }
  return split(futures);
}

function split<T>(futures: ReadonlySet<Future<T>>): DoneAndNotDone<T> {
  const done = new Set<Future<T>>();
  const notDone = new Set<Future<T>>();
  for (const future of futures) (isSettled(future) ? done : notDone).add(future);
  return Object.defineProperty({ done, notDone }, Symbol.iterator, {
    value: () => [done, notDone].values(),
  }) as unknown as DoneAndNotDone<T>;
}
