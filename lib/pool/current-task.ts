/** What a function may know of the task that it runs in. */
export interface CurrentTask {
  /**
   * Aborted when the task was cancelled or is over its `timeout` or `softTimeout`; its reason says which. A loop that never awaits hears of
   * time limits only, by asking `signal.aborted`: nothing else reaches it.
   */
  readonly signal: AbortSignal;
  /** Which try it is: 1, and more when the task has `retries`. */
  readonly attempt: number;
  /** The name of the worker, as errors show it: `SpawnPoolWorker-3`. */
  readonly worker: string;
}

let provide: (() => CurrentTask | undefined) | undefined;

/** Names who knows which task runs now: the loop of a worker. */
export function provideCurrentTask(provider: () => CurrentTask | undefined): void {
  provide = provider;
}

/**
 * Tells a function that runs in a pool's worker about its own task: the signal that asks it to stop, and which try it is.
 *
 * Ask before the first `await`, or between: it is the task that runs at the moment of the call. A task that stops when its signal is
 * aborted saves its worker, which is ended otherwise after the pool's `gracePeriod`.
 *
 * @returns The task; `undefined` outside of one: in the main program, in an initializer, in a plain `Process`.
 *
 * @example
 * ```ts
 * import { setTimeout as pause } from 'node:timers/promises';
 * import { Pool, currentTask } from 'forkful';
 * await using pool = new Pool(1);
 * const patient = async () => {
 *   const signal = currentTask()?.signal;
 *   for (let step = 1; ; step++) {
 *     if (signal?.aborted) return step > 1;
 *     await pause(5);
 *   }
 * };
 * console.log(await pool.apply(patient, [], { softTimeout: 0.05 })); // true
 * ```
 *
 * Python has no counterpart.
 */
export function currentTask(): CurrentTask | undefined {
  return provide?.();
}
