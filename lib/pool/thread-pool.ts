import { Pool } from './pool.js';
import type { ThreadPoolOptions } from './pool-options.js';
import { ownWorkers, THREAD_WORKER, type WorkerKind } from './start-worker.js';

/**
 * A pool whose workers are threads of this process (Python: `multiprocessing.pool.ThreadPool`, PO-29).
 *
 * It is a `Pool` in all else: the same methods, options and errors, and a thread that ends is replaced. Threads start sooner,
 * take less memory and pass large `Uint8Array`s quicker; but a crash of native code, or a memory that is full, takes the
 * whole process along. Unlike Python's, JavaScript's threads share no variables: functions, arguments and results cross as they do to
 * processes. And unlike Python's they run at the same time, each on a processor of its own, and can be ended in the middle of a task.
 *
 * @example
 * ```ts
 * import { ThreadPool } from 'forkful';
 * await using pool = new ThreadPool(4);
 * console.log(await pool.map((n: number) => n * n, [1, 2, 3])); // [ 1, 4, 9 ]
 * ```
 */
export class ThreadPool extends Pool {
  static readonly [ownWorkers]: WorkerKind = THREAD_WORKER;

  /**
   * Starts the threads; they are ready a little later, and what is submitted meanwhile waits for them.
   *
   * @param options Python's `(processes, initializer, initArgs)`, or one object with these names and those of `PoolOptions`, without `cwd`,
   * which all threads share. Default: as many threads as there are processors for this process.
   * @throws ValueError, ArgumentTypeError when an option makes no sense, or is one that a thread cannot have; SerializationError when
   * the initializer cannot cross; SpawnError when there is no new thread to be had. Not in a daemonic process: that may have threads.
   */
  constructor(options?: ThreadPoolOptions);
  constructor(processes?: number | null, initializer?: ((...args: never[]) => unknown) | null, initArgs?: readonly unknown[]);
  constructor(...given: unknown[]) {
    super(...(given as [ThreadPoolOptions]));
  }
}
