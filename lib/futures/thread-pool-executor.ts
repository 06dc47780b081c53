import { availableParallelism } from 'node:os';
import { BrokenThreadPool } from '../errors/futures-errors.js';
import { ArgumentTypeError } from '../errors/python-errors.js';
import type { ThreadPoolOptions } from '../pool/pool-options.js';
import { describeValue } from '../util/describe-value.js';
import { Executor } from './executor.js';
import { readExecutorOptions, type ExecutorOptions } from './executor-options.js';
import { startCore } from './start-core.js';

/** How a `ThreadPoolExecutor` is made. */
export interface ThreadPoolExecutorOptions extends Omit<ExecutorOptions, 'cwd'>, Pick<ThreadPoolOptions, 'resourceLimits'> {
  /** What the threads' names begin with. Default: `ThreadPoolExecutor`. */
  readonly threadNamePrefix?: string | null | undefined;
}

type Initializer = ((...args: never[]) => unknown) | null;

/** Python's: threads there wait for input and output most of the time. */
const DEFAULT_MOST = 32;
const DEFAULT_MORE = 4;

/**
 * Threads of this process that run calls, with a future for each (Python: `concurrent.futures.ThreadPoolExecutor`, CF-17).
 *
 * It is a `ProcessPoolExecutor` in all else: threads are started as calls come that find none free, one that ends fails its own call only,
 * and all that was submitted is done before the program ends. JavaScript's threads share no variables: functions, arguments and results
 * cross as they do to processes. Unlike Python's they run at the same time, each on a processor of its own.
 *
 * @example
 * ```ts
 * import { ThreadPoolExecutor } from 'forkful/futures';
 * await using executor = new ThreadPoolExecutor(2);
 * console.log(await executor.submit((text: string) => text.length, 'hello')); // 5
 * ```
 */
export class ThreadPoolExecutor extends Executor {
  /**
   * Starts nothing yet.
   *
   * @param options Python's `(maxWorkers, threadNamePrefix, initializer, initArgs)` or one object with these names, `maxTasksPerChild` and
   * what a pool of threads takes. Default: four threads more than there are processors for this process, but no more than 32.
   * @throws ValueError, ArgumentTypeError when an option makes no sense, or is one that a thread cannot have; SerializationError when
   * the initializer cannot cross.
   */
  constructor(options?: ThreadPoolExecutorOptions | null);
  constructor(maxWorkers?: number | null, threadNamePrefix?: string | null, initializer?: Initializer, initArgs?: readonly unknown[]);
  constructor(first?: unknown, threadNamePrefix?: string | null, initializer?: Initializer, initArgs?: readonly unknown[]) {
    const call = 'ThreadPoolExecutor';
    const options = (typeof first === 'object' && first !== null
      ? first
      : { maxWorkers: first, threadNamePrefix, initializer, initArgs }) as ThreadPoolExecutorOptions;
    const plan = readExecutorOptions(call, options, () => Math.min(DEFAULT_MOST, availableParallelism() + DEFAULT_MORE));
    super(startCore(call, BrokenThreadPool, plan, { daemon: false, nameStem: readPrefix(call, options.threadNamePrefix), thread: true }));
  }
}

function readPrefix(call: string, prefix: unknown): string {
  if (prefix === undefined || prefix === null || prefix === '') return call;
  if (typeof prefix === 'string') return prefix;
  throw new ArgumentTypeError(`${call}: threadNamePrefix is ${describeValue(prefix)}. Give a text.`);
}
