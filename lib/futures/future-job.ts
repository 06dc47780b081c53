import { CancelledError } from '../errors/futures-errors.js';
import { submitCall } from '../pool/submit-task.js';
import type { Task, TaskOwner } from '../pool/task.js';
import type { Site } from '../util/waits.js';
import { asCancellation, isCancellation } from './cancellations.js';
import type { ExecutorCore } from './executor-core.js';
import { cancelFuture, futureOf, giveUpFuture, settleFuture, type Future, type FutureWork } from './future.js';

/** Why a call is taken back that no worker has; nobody sees it. */
const TAKEN_BACK = asCancellation(new CancelledError('Future.cancel: the call was taken back.'));

/** One call of an executor: its task's owner, and what stands behind its future. */
export class FutureJob<T> implements TaskOwner, FutureWork {
  readonly future: Future<T> = futureOf<T>(this);
  readonly site: Site | undefined;
  readonly #core: ExecutorCore;
  #task: Task | undefined;

  constructor(core: ExecutorCore, site: Site | undefined) {
    this.#core = core;
    this.site = site;
  }

  submit(task: Task): void {
    this.#task = task;
    submitCall(this.#core.engine, task);
  }

  get running(): boolean {
    return this.#task?.taken === true;
  }

  cancel(force: boolean): void {
    if (!this.running) this.#task?.cancel(TAKEN_BACK);
    else if (force) this.#task?.cancel(asCancellation(new CancelledError('Future.cancel: the call was cancelled while it ran.')));
  }

  done(_part: number, value: unknown): void {
    settleFuture(this.future, false, value);
  }

  failed(_part: number, error: unknown): void {
    if (isCancellation(error)) cancelFuture(this.future);
    else settleFuture(this.future, true, this.#core.errorOf(this.#task?.call ?? this.#core.name, error));
  }

  giveUp(error: Error): void {
    giveUpFuture(this.future, error);
  }
}
