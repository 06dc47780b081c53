import type { Codec } from '../serialization/codec.js';
import { lostWorkerError } from './lost-worker.js';
import { endedWell, type PoolBooks } from './observe/books.js';
import { settleTask, type Doer, type TaskEnding } from './settle-task.js';
import type { Task } from './task.js';
import type { ResultItem } from './wire.js';
import type { WorkerLink } from './worker-link.js';
import type { WorkerExit } from './worker-process.js';

/** Tells a task's owner how it ended, in the place of `settleTask`. */
export type Settle = (task: Task, item: ResultItem, worker: Doer) => Promise<void> | undefined;

/** The ends a task can come to: each is noted in the books, then the task's owner hears of it. */
export class TaskEnds implements TaskEnding {
  readonly #books: PoolBooks;
  readonly #codec: Codec;
  readonly #settle: Settle | undefined;

  constructor(books: PoolBooks, codec: Codec, settle: Settle | undefined) {
    this.#books = books;
    this.#codec = codec;
    this.#settle = settle;
  }

  /** A worker reported it. Gives a promise, which never rejects, when its result is not unpacked yet. */
  reported(task: Task, item: ResultItem, { record, process }: WorkerLink): Promise<void> | undefined {
    this.#books.reported(record, task, item);
    if (this.#settle === undefined) return settleTask(task, item, this.#codec, process, this);
    if (endedWell(item.outcome)) this.#books.succeeded(task);
    else this.#books.gaveUp(task, 'failed', undefined);
    return this.#settle(task, item, process);
  }

  done(task: Task, value: unknown, failedItems: number): void {
    this.#books.succeeded(task, failedItems);
    task.done(value);
  }

  failed(task: Task, error: unknown): void {
    this.#books.gaveUp(task, 'failed', error);
    task.failed(error);
  }

  /** Its worker ended under it. */
  lost(task: Task, { record, process }: WorkerLink, exit: WorkerExit): void {
    const error = lostWorkerError(process, exit, task);
    this.#books.gaveUp(task, 'lost', error, record);
    task.failed(error);
  }

  /** Nobody wants it any more. */
  withdrawn(task: Task): void {
    this.#books.gaveUp(task, 'cancelled', undefined);
  }

  /** It will not have a result, for this reason. */
  cancelled(task: Task, error: unknown): void {
    this.#books.gaveUp(task, 'cancelled', error);
    task.failed(error);
  }
}
