/**
 * Python's names for where a future is in its life.
 *
 *     PENDING ──▶ RUNNING ──▶ FINISHED
 *        └──▶ CANCELLED ──▶ CANCELLED_AND_NOTIFIED      its executor knows that it is not to begin the call
 */
export type FutureState = 'PENDING' | 'RUNNING' | 'CANCELLED' | 'CANCELLED_AND_NOTIFIED' | 'FINISHED';

/** `<Future state=finished returned number>`. */
export function describeFuture(state: FutureState, failed: boolean, outcome: unknown): string {
  if (state !== 'FINISHED') return `<Future state=${state === 'CANCELLED_AND_NOTIFIED' ? 'cancelled' : state.toLowerCase()}>`;
  return `<Future state=finished ${failed ? 'raised' : 'returned'} ${kindOf(outcome)}>`;
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const { constructor } = value as { readonly constructor?: unknown };
  const name = typeof constructor === 'function' ? constructor.name : '';
  return name === '' ? 'object' : name;
}
