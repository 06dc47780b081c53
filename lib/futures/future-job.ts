import type { TaskOwner } from '../pool/task.js';
import type { Task } from '../pool/task.js';
import type { Site } from '../util/waits.js';
import { isCancellation, type ExecutorCore } from './executor-core.js';
import { cancelFuture, futureOf, giveUpFuture, settleFuture, type Future, type FutureWork } from './future.js';

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
    this.#core.engine.submit(task);
  }

  get running(): boolean {
    return this.#task !== undefined && this.#task.seq >= 0;
  }

  withdraw(): boolean {
    return this.#core.engine.withdraw(this) > 0;
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
