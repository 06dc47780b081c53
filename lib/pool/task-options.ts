import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { timeoutToMs, type Seconds } from '../util/seconds.js';
import { readWait } from '../util/wait-options.js';

/** When and how often a task that failed is tried again. */
export interface RetryOptions {
  /** How many times at most, the first try not counted. */
  readonly count: number;
  /** The pause before each try, in seconds; a function gets the number of the try that comes, 1 for the first repetition. Default: none. */
  readonly delay?: Seconds | ((attempt: number) => Seconds) | undefined;
  /** Which errors are worth another try. Default: all of them. */
  readonly when?: ((error: unknown, attempt: number) => boolean) | undefined;
}

/** What may be said of a task, whichever way it is submitted. */
export interface TaskOptions {
  /**
   * The longest a task may run, in seconds; for `map` and `imap` each item. It counts from the moment when a worker begins
   * the task. Then the task fails with `TimeoutError`, and its worker is ended unless it comes back within the pool's
   * `gracePeriod`; no other task is harmed. A chunk of several items has as many times as long, and `map` without a
   * `chunkSize` makes chunks of one. Default: the pool's, else for ever.
   */
  readonly timeout?: Seconds | null | undefined;
  /** After so many seconds the signal of `currentTask()` is aborted, and nothing else happens: what the task does then is its result. Default: the pool's, else never. */
  readonly softTimeout?: Seconds | null | undefined;
  /**
   * How often a task that failed is tried again: that threw, lost its worker, or was over its `timeout`; not one that was cancelled. A task that
   * has ended three workers is given up. The last error tells `attempts`. Default: the pool's, else 0: a task runs at most once.
   */
  readonly retries?: number | RetryOptions | null | undefined;
  /** Takes the task back, or ends it as `timeout` does; it fails with the signal's reason. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
}

/** A checked `RetryOptions`. */
export interface Retries {
  readonly count: number;
  /** Milliseconds before try number `attempt`. */
  readonly delayMs: (attempt: number) => number;
  readonly when: (error: unknown, attempt: number) => boolean;
}

/** The same as `TaskOptions`, checked. */
export interface TaskLimits {
  readonly timeoutMs: number | undefined;
  readonly softTimeoutMs: number | undefined;
  readonly retries: Retries | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The names of `TaskOptions`, to tell them from keyword arguments. */
export const TASK_OPTION_NAMES: readonly (keyof TaskOptions)[] = ['timeout', 'softTimeout', 'retries', 'signal'];

/**
 * Checks what was said of a task and fills in what the pool says of all.
 *
 * @returns `undefined` when nothing limits it: most tasks are of this kind and cost nothing more.
 */
export function readTaskOptions(call: string, options: TaskOptions | undefined, defaults?: TaskLimits): TaskLimits | undefined {
  if (options === undefined) return defaults;
  const { timeout, softTimeout, retries } = options;
  const { signal } = readWait(call, { signal: options.signal });
  const limits: TaskLimits = {
    timeoutMs: timeout === undefined ? defaults?.timeoutMs : readLimit(call, 'timeout', timeout),
    softTimeoutMs: softTimeout === undefined ? defaults?.softTimeoutMs : readLimit(call, 'softTimeout', softTimeout),
    retries: retries === undefined ? defaults?.retries : readRetries(call, retries),
    signal: signal ?? defaults?.signal,
  };
  return Object.values(limits).some((limit) => limit !== undefined) ? limits : undefined;
}

function readLimit(call: string, name: string, seconds: unknown): number | undefined {
  if (typeof seconds === 'number' && seconds <= 0) {
    throw new ValueError(`${call}: ${name} is ${String(seconds)}. Give a positive number of seconds, or leave it out for no limit.`);
  }
  if (typeof seconds !== 'number' && seconds !== null) {
    throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(seconds)}. Give a positive number of seconds, or leave it out for no limit.`);
  }
  return timeoutToMs(call, seconds);
}

function readRetries(call: string, given: number | RetryOptions | null): Retries | undefined {
  if (given === null) return undefined;
  const { count, delay = 0, when = () => true }: RetryOptions = typeof given === 'object' ? given : { count: given };
  if (typeof count !== 'number') {
    throw new ArgumentTypeError(`${call}: retries is ${describeValue(given)}. Give a whole number, or { count, delay, when }.`);
  }
  if (!(Number.isInteger(count) || count === Infinity) || count < 0) {
    throw new ValueError(`${call}: retries must be a whole number, 0 or more, not ${String(count)}.`);
  }
  if (typeof when !== 'function') {
    throw new ArgumentTypeError(`${call}: retries.when is ${describeValue(when)}. Give a function (error, attempt) => boolean.`);
  }
  if (typeof delay !== 'function') readDelay(call, delay);
  const delayMs = (attempt: number): number => readDelay(call, typeof delay === 'function' ? delay(attempt) : delay);
  return count === 0 ? undefined : { count, delayMs, when };
}

function readDelay(call: string, seconds: unknown): number {
  if (typeof seconds !== 'number' || !(seconds >= 0) || seconds === Infinity) {
    throw new ValueError(`${call}: retries.delay is ${describeValue(seconds)}. Give seconds, 0 or more, or a function of the attempt that gives them.`);
  }
  return timeoutToMs(call, seconds) ?? 0;
}
