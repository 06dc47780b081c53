import type { Wait } from '../util/wait-options.js';
import { noteWait, type WaitDescription } from '../util/waits.js';
import type { ChildHandle } from './child-handle.js';

/**
 * Waits until the child has ended; the program stays alive for it meanwhile.
 *
 * Resolves with true at the end and with false at the timeout; rejects with the signal's reason. One try lets the event
 * loop turn once, so that an end that the system already knows is seen. `waits` is how reports name the wait; none: not at all.
 */
export function waitForExit(handle: ChildHandle, { timeoutMs, signal }: Wait, waits?: Omit<WaitDescription, 'timed'>): Promise<boolean> {
  if (handle.status !== undefined) return Promise.resolve(true);
  if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
  if (timeoutMs === 0) return new Promise((resolve) => setImmediate(() => resolve(handle.status !== undefined)));
  return new Promise((resolve, reject) => {
    handle.hold();
    const timed = timeoutMs !== undefined || signal !== undefined;
    const raise = (error: Error): void => {
      finish();
      reject(error);
    };
    const over = waits === undefined ? undefined : noteWait({ ...waits, timed }, undefined, raise);
    const finish = (): void => {
      over?.();
      handle.release();
      forget();
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      finish();
      reject(signal!.reason as Error);
    };
    const forget = handle.onExit(() => {
      finish();
      resolve(true);
    });
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            finish();
            resolve(false);
          }, timeoutMs);
    signal?.addEventListener('abort', onAbort);
  });
}
