import type { Codec } from '../serialization/codec.js';
import { lostWorkerError } from './lost-worker.js';
import { endedWell, type PoolBooks } from './observe/books.js';
import type { WorkerRecord } from './observe/worker-record.js';
import { settleTask, type Doer, type TaskEnding } from './settle-task.js';
import { SettledItems } from './settled-items.js';
import type { Task, TaskEnd } from './task.js';
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
    if (task.ended) return;
    if (task.tries !== undefined) {
      this.#judge(task, { value }, 'failed');
      return;
    }
    this.#books.succeeded(task, failedItems);
    task.succeed(value);
  }

  failed(task: Task, error: unknown, worker?: WorkerRecord): void {
    if (!task.ended) this.#judge(task, { error }, 'failed', worker);
  }

  /** Its worker ended under it. */
  lost(task: Task, { record, process }: WorkerLink, exit: WorkerExit): void {
    this.#judge(task, { error: lostWorkerError(process, exit, task) }, 'lost', record);
  }

  /** Nobody wants it any more, or to hear of it. */
  withdrawn(task: Task): void {
    this.#books.gaveUp(task, 'cancelled', undefined);
    task.drop();
  }

  /** It will not have a result, for this reason. */
  cancelled(task: Task, error: unknown): void {
    this.#books.gaveUp(task, 'cancelled', error);
    task.fail(error, 'cancelled');
  }

  /** The pool that it was for is no more. */
  refused(task: Task, error: unknown): void {
    this.#books.gaveUp(task, 'cancelled', error);
    task.fail(error);
  }

  /** It comes when the pool has ended. */
  tooLate(task: Task, errorFor: (task: Task) => Error): void {
    this.#books.submitted(task);
    this.refused(task, errorFor(task));
  }

  #judge(task: Task, end: TaskEnd, how: 'failed' | 'lost', worker?: WorkerRecord): void {
    const last = task.judge(end);
    if (last === 'over') return;
    if (last === 'again') {
      this.#books.triedAgain(task, how, 'error' in end ? end.error : undefined, worker);
    } else if ('error' in last) {
      this.#books.gaveUp(task, how, last.error, worker);
      task.fail(last.error);
    } else {
      this.#books.succeeded(task, failedItems(last.value));
      task.succeed(last.value);
    }
  }
}

function failedItems(value: unknown): number {
  return value instanceof SettledItems ? value.items.filter((item) => 'error' in item).length : 0;
}
