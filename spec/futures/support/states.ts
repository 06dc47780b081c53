import { Future } from '../../../lib/futures/future.js';

/** A future in each of its states, as CPython's own tests have them. */
export const pending = (): Future<number> => new Future<number>();

export function running(): Future<number> {
  const future = pending();
  future.setRunningOrNotifyCancel();
  return future;
}

export function cancelled(): Future<number> {
  const future = pending();
  future.cancel();
  return future;
}

export function cancelledAndNotified(): Future<number> {
  const future = cancelled();
  future.setRunningOrNotifyCancel();
  return future;
}

export function failed(error: unknown = new RangeError('too far')): Future<number> {
  const future = pending();
  future.setException(error);
  return future;
}

export function successful(value = 42): Future<number> {
  const future = pending();
  future.setResult(value);
  return future;
}

/** Lets everything happen that waits for nothing. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
