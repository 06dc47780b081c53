import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { readProgress, type ProgressOption, type ProgressWish } from '../util/progress/progress-options.js';
import { readWait } from '../util/wait-options.js';
import { readCallbacks, type ResultCallbacks } from './callbacks.js';
import { readMapChunkSize } from './chunks.js';
import type { AnyFunction } from './function-table.js';
import { readList } from './pool-options.js';
import { readTaskOptions, TASK_OPTION_NAMES, type TaskLimits, type TaskOptions } from './task-options.js';

/** What `apply` takes besides function and arguments. */
export interface CallOptions<K = object> extends TaskOptions {
  /** Keyword arguments: they reach the function as one last object argument. Default: none. */
  readonly kwargs?: K | undefined;
  /** Python's name for `kwargs`. */
  readonly kwds?: K | undefined;
}

/** What `applyAsync` takes besides function and arguments. */
export interface ApplyOptions<T, K = object> extends CallOptions<K>, ResultCallbacks<T> {}

/** What `map` takes besides function and input. */
export interface MapOptions extends TaskOptions {
  /**
   * How many items travel together; `'python'` for its formula, four chunks for each worker. Default: as many as take a
   * millisecond, as measured while the map runs, and never more than `'python'`; with `maxTasksPerChild` the same as `'python'`.
   */
  readonly chunkSize?: number | 'python' | null | undefined;
  /**
   * `true` shows a bar on stderr, or a line now and then where that is no terminal; a function is called with the progress; or options.
   * Items are counted; they arrive a chunk at a time. Default: nothing.
   */
  readonly progress?: ProgressOption | null | undefined;
}

/** What `imap` takes besides function and input. */
export interface ImapOptions extends Omit<TaskOptions, 'signal'> {
  /** How many items travel together. Default: 1. */
  readonly chunkSize?: number | null | undefined;
  /** How many items may be read and not yet taken as results. Default: as many as keep the workers busy, some milliseconds of work for each. */
  readonly bufferSize?: number | null | undefined;
  /** Ends the whole iteration with the signal's reason. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
  /** As for `map`. An item is done when its task has ended, taken or not. Default: nothing. */
  readonly progress?: ProgressOption | null | undefined;
}

/** What `mapAsync` takes besides function and input. */
export interface MapAsyncOptions<R> extends MapOptions, ResultCallbacks<R[]> {}

export function readFunction(call: string, func: unknown): AnyFunction {
  if (typeof func !== 'function') {
    throw new ArgumentTypeError(`${call}: func is ${describeValue(func)}. Give a function; a name as text is not enough.`);
  }
  return func as AnyFunction;
}

interface ReadImapOptions {
  readonly chunkSize: number;
  readonly bufferSize: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly limits: TaskLimits | undefined;
  readonly progress: ProgressWish | undefined;
}

/** Reads what follows the input of `imap`: Python's `chunkSize`, or one options object. */
export function readImapOptions(
  call: string,
  third: number | ImapOptions | null | undefined,
  defaults?: TaskLimits,
): ReadImapOptions {
  const options: ImapOptions = typeof third === 'object' && third !== null ? third : { chunkSize: third };
  const chunkSize = readSize(call, options.chunkSize);
  const { signal } = readWait(call, { signal: options.signal });
  const bufferSize = options.bufferSize ?? undefined;
  if (bufferSize !== undefined && typeof bufferSize !== 'number') {
    throw new ArgumentTypeError(`${call}: bufferSize is ${describeValue(bufferSize)}. Give a whole number of items, at least 1.`);
  }
  if (bufferSize !== undefined && (!Number.isInteger(bufferSize) || bufferSize < chunkSize)) {
    throw new ValueError(
      `${call}: bufferSize must be a whole number, at least ${String(chunkSize)} (one chunk), not ${String(bufferSize)}. Leave it out for the default.`,
    );
  }
  // The signal ends the whole iteration; it is no limit of each task.
  const limits = readTaskOptions(call, { ...options, signal: undefined }, defaults);
  return { chunkSize, bufferSize, signal, limits, progress: readProgress(call, options.progress) };
}

/** Of `imap` each item is a task of its own, in Python too, so that one that loses its worker takes no other with it. */
function readSize(call: string, chunkSize: unknown): number {
  const size = readMapChunkSize(call, chunkSize);
  return typeof size === 'number' ? size : 1;
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
  readonly limits: TaskLimits | undefined;
}

/** These names alone say that an object is options. */
const OWN_NAMES = new Set(['callback', 'errorCallback', 'kwargs', 'kwds']);
const OPTION_NAMES = new Set<string>([...OWN_NAMES, ...TASK_OPTION_NAMES]);

/**
 * Reads what follows the arguments of `apply` and `applyAsync`: Python's `(kwargs, callback, errorCallback)`, or one options
 * object.
 *
 * An object is taken for options when all its keys are names of options; keyword arguments that are called so go in as
 * `{ kwargs: { timeout: 3 } }`. Where that may be a mistake, because the function has a parameter left to take it, it is
 * an error (decision 0016).
 */
export function readApplyOptions<T>(
  call: string,
  { func, args, third, callback, errorCallback }: GivenApply<T>,
  defaults?: TaskLimits,
): ReadApplyOptions<T> {
  if (third === undefined && callback === undefined && errorCallback === undefined) {
    return { kwargs: undefined, callbacks: undefined, limits: defaults };
  }
  if (third !== undefined && third !== null && isOptions(third)) {
    const options = third as ApplyOptions<T>;
    requireClear(call, func, args, options);
    return {
      kwargs: options.kwargs ?? options.kwds,
      callbacks: readCallbacks(call, options),
      limits: readTaskOptions(call, options, defaults),
    };
  }
  return { kwargs: third, callbacks: readCallbacks(call, { callback, errorCallback }), limits: defaults };
}

/** What a call of `apply` or `applyAsync` was given. */
interface GivenApply<T> {
  readonly func: unknown;
  readonly args: unknown;
  readonly third: object | null | undefined;
  readonly callback?: ResultCallbacks<T>['callback'];
  readonly errorCallback?: ResultCallbacks<T>['errorCallback'];
}

function isOptions(value: object): boolean {
  const keys = typeof value === 'object' ? Object.keys(value) : [];
  return keys.length > 0 && keys.every((key) => OPTION_NAMES.has(key));
}

/** `{ timeout: 3 }` for a function that has room for one more argument may be meant for the function. */
function requireClear(call: string, func: unknown, args: unknown, options: ApplyOptions<never>): void {
  const names = Object.keys(options);
  if (names.some((name) => OWN_NAMES.has(name)) || typeof options.signal === 'object') return;
  const given = Array.isArray(args) ? args.length : 0;
  if (typeof func !== 'function' || func.length <= given) return;
  const list = names.join(', ');
  throw new ValueError(
    `${call}: { ${list} } may be meant for the function, which takes one more argument, or for the pool. ` +
      `Write { kwargs: { ${list} } } for the function, or { kwargs: undefined, ${list} } for the pool.`,
  );
}

/** Reads what follows the input of `map` and `mapAsync`: Python's positions, or one options object. */
export function readMapOptions<R>(
  call: string,
  third: number | MapAsyncOptions<R> | null | undefined,
  callback?: ResultCallbacks<R[]>['callback'],
  errorCallback?: ResultCallbacks<R[]>['errorCallback'],
  defaults?: TaskLimits,
): {
  readonly chunkSize: number | 'python' | undefined;
  readonly callbacks: ResultCallbacks<R[]> | undefined;
  readonly limits: TaskLimits | undefined;
  readonly progress: ProgressWish | undefined;
} {
  if (typeof third === 'object' && third !== null) {
    return {
      chunkSize: readMapChunkSize(call, third.chunkSize),
      callbacks: readCallbacks(call, third),
      limits: readTaskOptions(call, third, defaults),
      progress: readProgress(call, third.progress),
    };
  }
  const callbacks = readCallbacks(call, { callback, errorCallback });
  return { chunkSize: readMapChunkSize(call, third), callbacks, limits: defaults, progress: undefined };
}
