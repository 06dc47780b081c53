import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { guardedCall, type Listener } from '../util/guarded-call.js';

/** Functions that are called in the parent when a result arrives. */
export interface ResultCallbacks<T> {
  /** Gets the value, before `ready()` turns true. */
  readonly callback?: ((value: T) => unknown) | undefined | null;
  /** Gets the error, before `ready()` turns true. */
  readonly errorCallback?: ((error: unknown) => unknown) | undefined | null;
}

/**
 * Calls a user's callback. What it throws, or what the promise that it returns rejects with, becomes a warning: the
 * result is there all the same, and so are the others'.
 */
export function runCallback(name: 'callback' | 'errorCallback', callback: Listener, value: unknown): void {
  guardedCall(`Pool: the ${name} of a result`, 'PoolCallbackWarning', callback, value);
}

/** Checks what a user gave as callbacks; `undefined` when there are none. */
export function readCallbacks<T>(call: string, given: ResultCallbacks<T>): ResultCallbacks<T> | undefined {
  const { callback, errorCallback } = given;
  requireFunction(call, 'callback', callback);
  requireFunction(call, 'errorCallback', errorCallback);
  return callback || errorCallback ? { callback, errorCallback } : undefined;
}

function requireFunction(call: string, name: string, value: unknown): void {
  if (value !== undefined && value !== null && typeof value !== 'function') {
    throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(value)}. Give a function, or leave it out.`);
  }
}
