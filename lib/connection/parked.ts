import { deferred } from '../util/deferred.js';
import type { ParkingLot } from '../sync/parking-lot.js';
import type { Wait } from '../util/wait-options.js';

/** Who waits for something of type `T`, and what for. */
export interface Parked<T, For = undefined> {
  readonly what: For;
  readonly settle: (value: T) => void;
  readonly fail: (error: unknown) => void;
}

/** Waits in a lot until somebody settles it, the time is over (`timeout`) or the signal aborts (rejects with its reason). */
export async function park<T, For>(lot: ParkingLot<Parked<T, For>>, { timeoutMs, signal }: Wait, what: For): Promise<T | 'timeout'> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = deferred<T | 'timeout'>();
  const spot = lot.park({ what, settle: resolve, fail: reject });
  const expire = (): void => {
    if (lot.remove(spot)) resolve('timeout');
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
  const abort = (): void => {
    if (lot.remove(spot)) reject(signal?.reason);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
