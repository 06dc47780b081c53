import { describeValue } from './describe-value.js';

/** A function of the user's that is told something. */
export type Listener = ((value: never) => unknown) | undefined | null;

/**
 * Calls a user's callback. What it throws, or what the promise that it returns rejects with, becomes a process warning, so that
 * nobody else is harmed: `<what> threw: <stack>`.
 */
export function guardedCall(what: string, type: string, callback: Listener, value: unknown): void {
  if (callback === undefined || callback === null) return;
  try {
    const answer = callback(value as never) as Partial<PromiseLike<unknown>> | null | undefined;
    if (typeof answer?.then === 'function') answer.then(undefined, (error: unknown) => warn(what, type, error));
  } catch (error) {
    warn(what, type, error);
  }
}

function warn(what: string, type: string, error: unknown): void {
  const { stack } = (error ?? {}) as Partial<Error>;
  process.emitWarning(`${what} threw: ${typeof stack === 'string' ? stack : describeValue(error)}`, { type });
}
