import { RuntimeError } from '../errors/python-errors.js';

let own: object | undefined;

/** This process or thread is a pool's worker from now on. */
export function openWorkerState(): void {
  own = {};
}

/**
 * Gives the object in which a worker of a pool keeps what its tasks share: what the initializer makes, the tasks and `workerExit` find.
 *
 * Each worker has one of its own; it is empty at first, lives as long as the worker, and does not cross to anybody. The
 * type is what the caller says it is.
 *
 * @returns the same object at every call in one worker.
 * @throws RuntimeError outside of a pool's workers.
 *
 * @example
 * ```ts
 * import { Pool, workerState } from 'forkful';
 * interface State {
 *   calls: number;
 * }
 * await using pool = new Pool({
 *   processes: 1,
 *   initializer: () => void (workerState<State>().calls = 0),
 * });
 * console.log(await pool.map(() => ++workerState<State>().calls, [1, 2, 3])); // [ 1, 2, 3 ]
 * ```
 *
 * Python: no counterpart; there a global of the module serves (mpire: `use_worker_state`).
 */
export function workerState<T extends object = Record<string, unknown>>(): T {
  if (own === undefined) {
    throw new RuntimeError('workerState: this is no worker of a pool. Call it in a task, in an initializer or in a workerExit function.');
  }
  return own as T;
}
