import { LONGEST_TIMER_MS } from '../util/seconds.js';
import { sharedNow } from '../util/shared-clock.js';
import type { Hand } from './scheduler.js';
import type { Task } from './task.js';
import type { WorkerLink } from './worker-link.js';

/** However short the grace period is, a worker has time to read that its task was aborted. */
const LEAST_GRACE_MS = 10;
/** A look at a black box that was being written is repeated after so long. */
const AGAIN_MS = 2;

/** What the guard asks for. */
export interface GuardOrders {
  /** The task has run for longer than it may. */
  over(task: Task): void;
  /** The task has ended for its owner, and its worker has not come back from it. */
  kill(link: WorkerLink): void;
}

/**
 * Watches the clock for tasks with a `timeout`, and for tasks that were cancelled while a worker had them.
 *
 * There is no timer for each task, and no message: the worker's black box says which task it began, and when. One timer for
 * the pool stands at the earliest moment at which anything can be due; then the boxes are looked at. Tasks without limits never
 * come here.
 *
 * 1. The timer fires, and a box says that a task is over its time. 2. The event loop turns, so that what has arrived is read:
 * this process may have been busy, and the task's result may lie here. 3. The task is looked at once more; it is over when it is still the
 * one that runs.
 */
export class Guard {
  readonly #links: () => Iterable<WorkerLink>;
  readonly #orders: GuardOrders;
  readonly #graceMs: number;
  #timer: NodeJS.Timeout | undefined;
  #due = Infinity;

  constructor(graceMs: number, links: () => Iterable<WorkerLink>, orders: GuardOrders) {
    this.#graceMs = Math.max(graceMs, LEAST_GRACE_MS);
    this.#links = links;
    this.#orders = orders;
  }

  /** These were handed out just now: none of them can be over before its limit. */
  dealt(tasks: readonly Task[]): void {
    for (const task of tasks) if (task.limits !== undefined) this.#expect(limitOf(task));
  }

  /** A task in a worker's hand was aborted. */
  aborted(): void {
    this.#expect(this.#graceMs);
  }

  #expect(milliseconds: number): void {
    if (milliseconds === Infinity) return;
    const due = sharedNow() + milliseconds;
    if (this.#timer !== undefined && this.#due <= due + 1) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(1, milliseconds), LONGEST_TIMER_MS)).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const suspects = new Map<WorkerLink, readonly Task[]>();
    for (const link of this.#links()) {
      const tasks = this.#overdue(link);
      if (tasks.length > 0) suspects.set(link, tasks);
    }
    if (suspects.size > 0) setImmediate(() => suspects.forEach((tasks, link) => this.#act(link, tasks)));
  }

  #act(link: WorkerLink, suspects: readonly Task[]): void {
    const overdue = this.#overdue(link);
    const sure = suspects.filter((task) => overdue.includes(task));
    const abandoned = sure.some(({ ended }) => ended);
    for (const task of sure) if (!task.ended) this.#orders.over(task);
    if (abandoned) this.#orders.kill(link);
  }

  /** The tasks of this worker that run and are over their time; says when to look again. */
  #overdue(link: WorkerLink): readonly Task[] {
    const { hand } = link;
    if (hand === undefined || link.dismissed) return [];
    const watched = [...hand.tasks].filter((task) => this.#limit(task) !== Infinity);
    if (watched.length === 0) return [];
    const words = link.peek();
    if (words === undefined) {
      this.#expect(AGAIN_MS);
      return [];
    }
    const now = sharedNow();
    return watched.filter((task) => {
      const limit = this.#limit(task);
      if (!isRunning(task, hand, words.begun)) {
        // With several at once a later look may find no record of the beginning.
        this.#expect(hand.concurrency > 1 ? Math.min(limit, Math.max(LEAST_GRACE_MS, limit / 8)) : limit);
        return false;
      }
      task.begunAt ||= words.times.get(task.seq) ?? now;
      const left = Math.max(task.begunAt, task.abortedAt) + limit - now;
      if (left > 0) this.#expect(left);
      return left <= 0;
    });
  }

  #limit(task: Task): number {
    return task.ended ? this.#graceMs : limitOf(task);
  }
}

/** How long it may run; of a chunk, each item. */
function limitOf({ limits, items }: Task): number {
  return (limits?.timeoutMs ?? Infinity) * items;
}

/** One that was begun and has not been reported. Of tasks in turn only the last one begun runs: the others' reports are on their way. */
function isRunning(task: Task, hand: Hand<Task>, begun: number): boolean {
  return hand.concurrency > 1 ? task.seq <= begun : task.seq === begun;
}
