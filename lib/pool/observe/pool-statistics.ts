import type { Hand } from '../scheduler.js';
import { taskName } from '../task-name.js';
import type { Task } from '../task.js';
import type { PoolBooks } from './books.js';
import type { TimeStatistics } from './histogram.js';
import type { WorkerRecord } from './worker-record.js';

/** Where a pool is in its life; the same as `PoolState`, which lies above. */
type State = 'RUN' | 'CLOSE' | 'TERMINATE';

/** What one worker of a pool does. */
export interface WorkerStatistics {
  readonly name: string;
  readonly pid: number;
  /** `starting`: its initializer is not through. `leaving`: it was told to end, and another one takes its place if there is work. */
  readonly state: 'starting' | 'idle' | 'running' | 'leaving';
  /** Since when it has been starting, been idle, or run this task; as `Date.now()` counts. */
  readonly since: number;
  /** The task that it runs: the function's name, and which chunk it is. With `concurrency`, the oldest one. */
  readonly task: string | undefined;
  /** How many tasks it was given and has not ended. */
  readonly held: number;
  /** How many tasks it has ended. */
  readonly tasks: number;
  /** The memory it takes (resident set), in bytes, where the pool knows it; else 0. */
  readonly memory: number;
}

/**
 * What a pool has done and does, of `Pool.statistics()`. A task is one call of `apply`, or one chunk of `map` and the like; each is counted as
 * `done`, `failed`, `lost` or `cancelled`, once.
 */
export interface PoolStatistics {
  readonly state: State;
  /** When the pool was made, as `Date.now()` counts. */
  readonly since: number;
  /** How many workers it is to have. */
  readonly size: number;
  /** Tasks that no worker has begun. */
  readonly queued: number;
  /** Tasks that workers run now, as far as is known here. */
  readonly running: number;
  /** Tasks that ended with a value. */
  readonly done: number;
  /** Tasks that ended with an error. */
  readonly failed: number;
  /** Tasks that ended with their worker. */
  readonly lost: number;
  /** Tasks that were taken back, aborted, or pending when the pool was terminated. */
  readonly cancelled: number;
  /** How often a task that had failed was tried again. */
  readonly retried: number;
  /** Items, which `map` and the like put into tasks by chunks; a task of `apply` is one. An error ends the rest of a chunk of `map`. */
  readonly items: { readonly submitted: number; readonly done: number; readonly failed: number };
  /** Workers that were started in the place of one that had a fault. */
  readonly restarts: number;
  /** Workers that were replaced on purpose, as `maxTasksPerChild` asks for. */
  readonly recycled: number;
  /** How long tasks that have ended in a worker waited before they began, in seconds. */
  readonly wait: TimeStatistics;
  /** How long they ran, in seconds. */
  readonly run: TimeStatistics;
  readonly workers: readonly WorkerStatistics[];
}

/** What the engine knows besides its books. */
export interface PoolFacts {
  readonly state: State;
  readonly size: number;
  /** Tasks that no worker has. */
  readonly waiting: number;
  readonly workers: Iterable<{ readonly record: WorkerRecord; readonly hand: Hand<Task> | undefined }>;
}

export function poolStatistics(books: PoolBooks, { state, size, waiting, workers }: PoolFacts): PoolStatistics {
  let [queued, running] = [waiting, 0];
  const list: WorkerStatistics[] = [];
  for (const { record, hand } of workers) {
    const held = hand?.tasks.length ?? 0;
    const begun = Math.min(held, hand?.concurrency ?? 1);
    running += begun;
    queued += held - begun;
    list.push(workerStatistics(record, hand, held));
  }
  const { since, done, failed, lost, cancelled, retried, restarts, recycled } = books;
  const items = { submitted: books.itemsSubmitted, done: books.itemsDone, failed: books.itemsFailed };
  const times = { wait: books.wait.summary(), run: books.run.summary() };
  return { state, since, size, queued, running, done, failed, lost, cancelled, retried, items, restarts, recycled, ...times, workers: list };
}

function workerStatistics(record: WorkerRecord, hand: Hand<Task> | undefined, held: number): WorkerStatistics {
  const { name, pid, tasks, memory, leaves, readyAt } = record;
  const oldest = held === 0 ? undefined : hand?.tasks[Symbol.iterator]().next();
  return {
    name,
    pid,
    state: leaves !== undefined ? 'leaving' : readyAt === undefined ? 'starting' : held > 0 ? 'running' : 'idle',
    since: Math.round(performance.timeOrigin + record.since),
    task: oldest === undefined || oldest.done === true ? undefined : taskName(oldest.value),
    held,
    tasks,
    memory,
  };
}
