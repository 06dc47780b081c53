import type { CancelledError } from '../errors/futures-errors.js';

const cancellations = new WeakSet();

/** Notes that the error is the executor's own word for a call that is cancelled. */
export function asCancellation(error: CancelledError): CancelledError {
  cancellations.add(error);
  return error;
}

/** Whether an error says that the executor cancelled the call; a call may throw a `CancelledError` of its own. */
export function isCancellation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && cancellations.has(error);
}
