import type { Task } from '../task.js';
import type { Outcome } from '../wire.js';
import type { WorkerExit } from '../worker-process.js';
import type { WorkerEnd, WorkerRecord } from './worker-record.js';

/** When a task ran, on this process's `performance.now()`, to some microseconds on one machine. */
export interface TaskTimes {
  readonly submitted: number;
  readonly begun: number;
  readonly ended: number;
}

/** How a task came to its end. */
export interface TaskEnd {
  readonly task: Task;
  /** The worker that ran it; `undefined` for a task that no worker had begun. */
  readonly worker: WorkerRecord | undefined;
  readonly times: TaskTimes;
  /** `done`: with a value, though items of it may have failed. `lost`: with its worker. `cancelled`: taken back or aborted. */
  readonly how: 'done' | 'failed' | 'lost' | 'cancelled';
  /** What the worker said; `undefined` when it said nothing. */
  readonly outcome: Outcome | undefined;
  /** The result's size, in bytes. */
  readonly bytes: number;
  /** What it failed with. */
  readonly error: unknown;
}

/**
 * Who looks on while a pool works. Every method may be left out. They are called in the middle of the engine's work: they must neither
 * throw nor call the pool.
 */
export interface PoolObserver {
  submitted?(task: Task, at: number): void;
  /** The task has begun, as far as is known here. Again when it turns out that it had not, and another worker begins it. */
  began?(task: Task, worker: WorkerRecord, at: number): void;
  /** Once for each task, however it ended. */
  ended?(end: TaskEnd): void;
  /** This try is over, and there is another one: a task with the same `tries`, which may have been submitted already. */
  retried?(end: TaskEnd): void;
  workerStarted?(worker: WorkerRecord): void;
  /** Its initializer is through. */
  workerReady?(worker: WorkerRecord, at: number): void;
  workerEnded?(worker: WorkerRecord, why: WorkerEnd, exit: WorkerExit, at: number): void;
}
