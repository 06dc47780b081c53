import type { Codec } from '../serialization/codec.js';
import type { FunctionTable } from './function-table.js';
import type { Source } from './inputs.js';
import type { PoolBooks } from './observe/books.js';
import type { WorkerRecord } from './observe/worker-record.js';
import type { PoolStatistics } from './observe/pool-statistics.js';
import type { Task } from './task.js';
import type { TaskLimits } from './task-options.js';

/** Python's names for where a pool is in its life. */
export type PoolState = 'RUN' | 'CLOSE' | 'TERMINATE';

/** What runs the tasks of a `Pool`: an `Engine` here, or one in a manager (`managed/remote-engine.ts`). */
export interface PoolEngine {
  readonly functions: FunctionTable;
  readonly codec: Codec;
  readonly state: PoolState;
  /** How many workers. */
  readonly size: number;
  /** How many tasks each of them runs at the same time, as long as they wait. */
  readonly concurrency: number;
  /** What holds for every task that says nothing else; `undefined`: nothing. */
  readonly limits: TaskLimits | undefined;
  /** Tasks without a result, and inputs that are still being read. */
  readonly pending: number;
  /** Tasks that wait for their next try. */
  readonly resting: Set<Task>;
  /** Throws unless new work may come. */
  requireRunning(call: string): void;
  /** Whether it measures how long tasks take, and what they are cut into is of no concern to it. */
  readonly measures: boolean;
  /** Adds a task; it leaves at the end of this turn together with the others. */
  submit(task: Task): void;
  /** The same for tasks that belong to work which is under way: they stand in front of all that wait. */
  submitNext(tasks: readonly Task[]): void;
  /** See `Engine.begin`. */
  begin(call: string, fail: (error: Error) => void): () => void;
  /** See `Engine.register`. */
  register(source: Source): () => void;
  /** Takes back the tasks of this owner that no worker has; its other results are not wanted. Says how many, where that is known. */
  withdraw(owner: Task['owner']): number;
  /** Says something to the worker that has this task; false when none has it. */
  tell(task: Task, message: Uint8Array): boolean;
  /** One pending task more (1) or less (-1) that keeps no program alive: it waits for somebody here. */
  unneeded(change: 1 | -1): void;
  /** Ends a task with this reason, wherever it is: see the story of a cancel in the README. */
  cancel(task: Task, reason: unknown): void;
  /** The same for all tasks of an owner. */
  cancelAll(owner: Task['owner'], reason: unknown): void;
  /** A promise, where there is one, need not be awaited. */
  close(): void | Promise<void>;
  terminate(): void | Promise<void>;
  join(): Promise<void>;
  /** Where those who look on are told; `undefined` where the workers are a manager's. */
  readonly books: PoolBooks | undefined;
  /** The workers that there are now, in the order in which they were started. */
  workers(): Iterable<WorkerRecord>;
  /** A promise where the workers are a manager's. */
  statistics(): PoolStatistics | Promise<PoolStatistics>;
}
