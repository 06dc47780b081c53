import type { Codec } from '../serialization/codec.js';
import { Guard } from './guard.js';
import { overTime } from './limit-errors.js';
import type { Hand, Scheduler } from './scheduler.js';
import type { TaskEnds } from './task-ends.js';
import type { Task } from './task.js';
import { sharedNow } from '../util/shared-clock.js';
import type { WorkerLink } from './worker-link.js';

/** What a cancellation needs of its engine. */
export interface CancellationHost {
  readonly codec: Codec;
  readonly scheduler: Scheduler<Task>;
  readonly ends: TaskEnds;
  links(): Iterable<WorkerLink>;
  linkOf(hand: Hand<Task>): WorkerLink | undefined;
  /** So many tasks are not pending any more. */
  settled(count: number): void;
  /** Workers are missing. */
  refill(): void;
}

/**
 * Ends tasks before their workers do: the one way for `cancel()`, signals and time limits. The owner is told at once; the worker is told
 * too, and is ended when it does not come back from the task.
 */
export class Cancellation {
  readonly #host: CancellationHost;
  readonly #guard: Guard;

  constructor(gracePeriodMs: number, host: CancellationHost) {
    this.#host = host;
    this.#guard = new Guard(gracePeriodMs, () => host.links(), {
      over: (task) => this.#over(task),
      kill: (link) => this.#end(link),
    });
  }

  /** These were given to a worker. */
  dealt(tasks: readonly Task[]): void {
    this.#guard.dealt(tasks);
  }

  cancel(task: Task, reason: unknown): void {
    if (task.ended) return;
    // Its result is here and waits for a module to be loaded, or for the user's word on another try: then it counts as settled.
    const isReported = task.abortedAt > 0 || (task.holder === undefined && task.seq >= 0);
    // Its owner is told when nothing is left to be done: what he does then may go through the line, or end the pool.
    task.ended = true;
    if (!isReported) this.#letGo(task, reason);
    this.#host.ends.cancelled(task, reason);
    if (!isReported) this.#host.settled(1);
  }

  /** The worker reported a task that had ended before. */
  reported(link: WorkerLink, task: Task): void {
    link.record.since = performance.now();
    link.goOn(task.seq);
  }

  #over(task: Task): void {
    const error = overTime(task);
    const link = this.#letGo(task, error);
    this.#host.ends.failed(task, error, link?.record);
    this.#host.settled(1);
  }

  /** Nobody waits for the task any more; the worker that has it, if one has it, is told. */
  #letGo(task: Task, reason: unknown): WorkerLink | undefined {
    const link = task.holder === undefined ? undefined : this.#host.linkOf(task.holder);
    this.#host.scheduler.drop(task);
    if (link !== undefined) {
      task.abortedAt = sharedNow();
      link.abort(task.seq, this.#encode(reason));
      this.#guard.aborted();
    }
    return link;
  }

  #encode(reason: unknown): Uint8Array {
    try {
      return this.#host.codec.encode(reason, { call: 'Pool', root: 'reason' });
    } catch {
      return new Uint8Array(0); // the worker says something general
    }
  }

  /**
   * It does not come back from a task that nobody wants. What it had not begun is run elsewhere when it is gone.
   *
   * With several tasks at once, others may be under way in it: as long as its event loop turns (it answers), they are brought to their end
   * first, while another worker takes its place.
   */
  #end(link: WorkerLink): void {
    const { hand } = link;
    if (hand === undefined) return;
    hand.quota = 0;
    if (hand.concurrency > 1 && [...hand.tasks].some(({ ended }) => !ended)) {
      if (!link.spared) link.recall();
      if (!link.spared || !link.recalled) {
        link.spared = true;
        this.#guard.aborted();
        this.#host.refill();
        return;
      }
    }
    link.dismiss('stopped');
    this.#host.refill();
  }
}
