import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { readCallbacks, type ResultCallbacks } from './callbacks.js';
import { readChunkSize } from './chunks.js';
import type { AnyFunction } from './function-table.js';
import { readList } from './pool-options.js';

/** What `applyAsync` takes besides function and arguments. */
export interface ApplyOptions<T, K = object> extends ResultCallbacks<T> {
  /** Keyword arguments: they reach the function as one last object argument. Default: none. */
  readonly kwargs?: K | undefined;
  /** Python's name for `kwargs`. */
  readonly kwds?: K | undefined;
}

/** What `map` takes besides function and input. */
export interface MapOptions {
  /** How many items travel together. Default: as many as make four chunks for each worker. */
  readonly chunkSize?: number | null | undefined;
}

/** What `mapAsync` takes besides function and input. */
export interface MapAsyncOptions<R> extends MapOptions, ResultCallbacks<R[]> {}

export function readFunction(call: string, func: unknown): AnyFunction {
  if (typeof func !== 'function') {
    throw new ArgumentTypeError(`${call}: func is ${describeValue(func)}. Give a function; a name as text is not enough.`);
  }
  return func as AnyFunction;
}

/** The arguments as the function gets them: the keyword arguments are the last one. */
export function readArguments(call: string, args: unknown, kwargs: unknown): readonly unknown[] {
  const list = readList(call, 'args', args);
  if (kwargs === undefined || kwargs === null) return list;
  if (typeof kwargs !== 'object' || Array.isArray(kwargs)) {
    throw new ArgumentTypeError(`${call}: kwargs is ${describeValue(kwargs)}. Give an object; the function gets it as its last argument.`);
  }
  return [...list, kwargs];
}

interface ReadApplyOptions<T> {
  readonly kwargs: unknown;
  readonly callbacks: ResultCallbacks<T> | undefined;
}

const NO_OPTIONS: ReadApplyOptions<unknown> = { kwargs: undefined, callbacks: undefined };
const OPTION_NAMES = new Set(['callback', 'errorCallback', 'kwargs', 'kwds']);

/**
 * Reads what follows the arguments of `applyAsync`: Python's `(kwargs, callback, errorCallback)`, or one options object.
 *
 * An object is taken for options when all its keys are names of options; keyword arguments that are called so go in as
 * `{ kwargs: { callback: … } }`.
 */
export function readApplyOptions<T>(
  call: string,
  third: object | null | undefined,
  callback: ResultCallbacks<T>['callback'],
  errorCallback: ResultCallbacks<T>['errorCallback'],
): ReadApplyOptions<T> {
  if (third === undefined && callback === undefined && errorCallback === undefined) return NO_OPTIONS;
  if (third !== undefined && third !== null && isOptions(third)) {
    const options = third as ApplyOptions<T>;
    return { kwargs: options.kwargs ?? options.kwds, callbacks: readCallbacks(call, options) };
  }
  return { kwargs: third, callbacks: readCallbacks(call, { callback, errorCallback }) };
}

function isOptions(value: object): boolean {
  const keys = typeof value === 'object' ? Object.keys(value) : [];
  return keys.length > 0 && keys.every((key) => OPTION_NAMES.has(key));
}

/** Reads what follows the input of `map` and `mapAsync`: Python's positions, or one options object. */
export function readMapOptions<R>(
  call: string,
  third: number | MapAsyncOptions<R> | null | undefined,
  callback?: ResultCallbacks<R[]>['callback'],
  errorCallback?: ResultCallbacks<R[]>['errorCallback'],
): { readonly chunkSize: number | undefined; readonly callbacks: ResultCallbacks<R[]> | undefined } {
  if (typeof third === 'object' && third !== null) {
    return { chunkSize: readChunkSize(call, third.chunkSize), callbacks: readCallbacks(call, third) };
  }
  return { chunkSize: readChunkSize(call, third), callbacks: readCallbacks(call, { callback, errorCallback }) };
}
