import { settledWithin } from './settled-within.js';
import type { Wait } from './wait-options.js';

/**
 * Waits for what a queue of takers gives, as long as the wait says. `leave` takes the question back, so that what comes stays for who asks
 * next; it says `false` when the answer came in that very moment, which counts then.
 *
 * Rejects with what `late` makes when the time is over, with the signal's reason, and with what the promise rejects with.
 */
export async function takenWithin<T>(promise: Promise<T>, wait: Wait, leave: (promise: Promise<T>) => boolean, late: () => Error): Promise<T> {
  let reason: unknown;
  try {
    if (await settledWithin(promise, wait)) return await promise;
    reason = late();
  } catch (error) {
    reason = error;
  }
  if (leave(promise)) throw reason;
  return await promise;
}
