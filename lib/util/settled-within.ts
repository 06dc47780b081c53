import type { Wait } from './wait-options.js';

/**
 * Waits until a promise has settled, well or badly, or the time is over: then `false`. Rejects with the signal's reason.
 *
 * What the promise settled with, the promise itself tells.
 */
export function settledWithin(promise: PromiseLike<unknown>, { timeoutMs, signal }: Wait): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const end = (inTime: boolean): void => {
      finish();
      resolve(inTime);
    };
    const abort = (): void => {
      finish();
      reject(signal?.reason);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs, false);
    promise.then(
      () => end(true),
      () => end(true),
    );
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
