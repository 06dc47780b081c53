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
    // Its result is here and only waits for a module to be loaded: then it counts as settled.
    const isUnpacked = task.holder === undefined && task.seq >= 0;
    this.#host.ends.cancelled(task, reason);
    if (!isUnpacked) this.#letGo(task, reason);
  }

  /** The worker reported a task that had ended before. */
  reported(link: WorkerLink, task: Task): void {
    link.record.since = performance.now();
    link.goOn(task.seq);
  }

  #over(task: Task): void {
    const error = overTime(task);
    const link = task.holder === undefined ? undefined : this.#host.linkOf(task.holder);
    this.#host.ends.failed(task, error, link?.record);
    this.#letGo(task, error);
  }

  /** The owner was told; what remains is the worker that has the task, if one has it. */
  #letGo(task: Task, reason: unknown): void {
    const { scheduler } = this.#host;
    const link = task.holder === undefined ? undefined : this.#host.linkOf(task.holder);
    scheduler.drop(task);
    if (link !== undefined) {
      task.abortedAt = sharedNow();
      link.abort(task.seq, this.#encode(reason));
      this.#guard.aborted();
    }
    this.#host.settled(1);
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
