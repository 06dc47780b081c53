import { ArgumentTypeError, ValueError } from '../../errors/python-errors.js';
import { describeValue } from '../../util/describe-value.js';
import { readProgress, type ProgressOption, type ProgressWish } from '../../util/progress/progress-options.js';
import { readTaskOptions, type TaskLimits, type TaskOptions } from '../task-options.js';

/** What `Pool.stream` takes besides function and arguments. */
export interface StreamOptions<K = object> extends Omit<TaskOptions, 'retries'> {
  /** One more argument at the end, an object. Default: none. */
  readonly kwargs?: K | undefined;
  /**
   * How many items may be made and not yet taken; the generator waits at this many. Default: as many as it makes in 0.1
   * seconds, at least 2 and at most 4096, and no more than 16 MiB of them.
   */
  readonly bufferSize?: number | null | undefined;
  /**
   * As for `map`. An item counts when it has come, taken or not; a generator that ends with an error counts as one more item, which failed.
   * The total is unknown until it ends, unless `{ total }` says it. Default: nothing.
   */
  readonly progress?: ProgressOption | null | undefined;
}

/** The same, checked. */
export interface ReadStreamOptions {
  readonly kwargs: object | undefined;
  /** 0 for the default. */
  readonly bufferSize: number;
  readonly limits: TaskLimits | undefined;
  readonly progress: ProgressWish | undefined;
}

export function readStreamOptions(call: string, given: StreamOptions | null | undefined, defaults: TaskLimits | undefined): ReadStreamOptions {
  if (given !== undefined && given !== null && typeof given !== 'object') {
    throw new ArgumentTypeError(`${call}: options is ${describeValue(given)}. Give an object, such as { bufferSize: 10 }.`);
  }
  const options = given ?? {};
  const { retries } = options as TaskOptions;
  if (retries !== undefined && retries !== null && retries !== 0) {
    throw new ValueError(`${call}: retries is ${describeValue(retries)}, and a stream is not tried again: its first items may have been used. Begin a new stream.`);
  }
  const limits = readTaskOptions(call, { ...options, retries: null }, defaults);
  const { kwargs, bufferSize, progress } = options;
  return { kwargs, bufferSize: readBufferSize(call, bufferSize), limits, progress: readProgress(call, progress) };
}

function readBufferSize(call: string, bufferSize: unknown): number {
  if (bufferSize === undefined || bufferSize === null) return 0;
  if (typeof bufferSize !== 'number') {
    throw new ArgumentTypeError(`${call}: bufferSize is ${describeValue(bufferSize)}. Give a whole number of items, at least 1.`);
  }
  if (!Number.isInteger(bufferSize) || bufferSize < 1) {
    throw new ValueError(`${call}: bufferSize must be a whole number, at least 1, not ${String(bufferSize)}. Leave it out for the default.`);
  }
  return bufferSize;
}
