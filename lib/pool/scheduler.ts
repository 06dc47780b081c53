import { Fifo } from '../util/fifo.js';
import { TasksAtOnce, TasksInTurn, type HeldTasks } from './held-tasks.js';
import type { Pace } from './pace.js';

/** What the rules must know of a task. */
export interface Work {
  readonly pace: Pace;
  /** How many items it holds: 1, or the length of a chunk. */
  readonly items: number;
  /** Its size on the wire. */
  readonly bytes: number;
  /** Its number in the order of its worker, -1 while no worker has it; the scheduler's own. */
  seq: number;
  /** How often a worker died with this task next in line; the scheduler's own. */
  strikes: number;
  /** Its estimated nanoseconds when it was handed out, a whole number, which costs no object; `UNMEASURED` for no estimate; the scheduler's own. */
  estimate: number;
  /** Nobody waits for it any more. It stays where it is until it comes out by itself: a worker may be running it. */
  readonly ended: boolean;
  /** The hand that it is in; the scheduler's own. */
  holder: { abandoned: number } | undefined;
}

/** What the parent knows of a worker's hand: the tasks it was given and has not reported. */
export class Hand<T extends Work> {
  readonly tasks: HeldTasks<T>;
  /** The number of the next task to be given; the worker counts along. */
  next = 0;
  /** Every task before this number was begun, as far as is known. */
  begunBefore = 0;
  bytes = 0;
  /** Estimated nanoseconds of what it holds, without tasks that were never measured. */
  load = 0;
  unmeasured = 0;
  /** Its tasks that have ended and that the worker has not reported: it may have to be killed, so it gets no more. */
  abandoned = 0;
  /** It gave tasks back and has reported nothing since: what it runs takes longer than anybody thought. */
  stuck = false;

  constructor(
    /** How many tasks it may still be given in its life. */
    public quota: number,
    /** Whether it may be given more than it is running. */
    public readonly prefetch: boolean,
    /** How many tasks it runs at the same time, as long as they wait. */
    public readonly concurrency = 1,
  ) {
    this.tasks = concurrency === 1 ? new TasksInTurn() : new TasksAtOnce();
  }
}

/** So many nanoseconds of work a worker may hold in advance: longer than a message takes, shorter than a person notices. */
const PREFETCH_NS = 4e6;
const UNMEASURED = -1;
/** An estimate is no longer than this: a worker that has as much gets no more in any case. */
const LONGEST_NS = 1e9;
const PREFETCH_TASKS = 2048;
const PREFETCH_BYTES = 4 * 1024 * 1024;
/** Tasks that leave in one message have no more bytes than this together: a message has its limit. */
const TOGETHER_BYTES = 256 * 1024 * 1024;
/** A task that three workers met their end with, before they reported its beginning, is to blame itself. */
const STRIKES = 3;
/** The line is cleared of ended tasks when there are more of them than this, and more than others. */
const DROPPED_AT_MOST = 64;

/**
 * Who gets which task, and what becomes of the tasks of a worker that dies. Pure rules: no process, no timer, no clock.
 *
 * 1. One line, first come first served. 2. A worker that has nothing always gets the next task. 3. One that may run more
 * at once gets them, up to its fair share of what there is. 4. Beyond that it gets more only while its hand holds few
 * milliseconds of measured work, and never more than that share. 5. A task that was begun is never handed out again; one
 * that was not begun goes back to the front.
 */
export class Scheduler<T extends Work> {
  readonly #line = new Fifo<T>();
  readonly #hands = new Set<Hand<T>>();
  #inHands = 0;
  /** Tasks in the line that have ended: they are passed over. */
  #dropped = 0;

  /** Tasks that no worker has. */
  get waiting(): number {
    return this.#line.length - this.#dropped;
  }

  /** Tasks that have not ended. */
  get size(): number {
    return this.waiting + this.#inHands;
  }

  add(task: T): void {
    this.#line.push(task);
  }

  /** Adds tasks in front of those that wait, in their order. */
  addFirst(tasks: readonly T[]): void {
    for (let i = tasks.length - 1; i >= 0; i--) this.#line.unshift(tasks[i] as T);
  }

  /** A worker is ready for work. */
  join(hand: Hand<T>): void {
    this.#hands.add(hand);
  }

  /** Hands out what can be; `give` is called at most once per worker. */
  deal(give: (hand: Hand<T>, tasks: readonly T[]) => void): void {
    if (this.waiting === 0 || this.#hands.size === 0) return;
    const share = Math.ceil((this.waiting + this.#inHands) / this.#hands.size);
    const hands = [...this.#hands].sort((a, b) => a.tasks.length - b.tasks.length);
    for (const hand of hands) {
      const tasks = this.#take(hand, share);
      if (tasks.length > 0) give(hand, tasks);
    }
  }

  /** The worker reported this task, which took so much of its time; `undefined` when it had no such, which no honest worker does. */
  reported(hand: Hand<T>, seq: number, milliseconds: number): T | undefined {
    const task = hand.tasks.take(seq);
    if (task === undefined) return undefined;
    hand.stuck = false;
    this.#left(hand, task);
    // One that has ended was stopped, or never begun: that says nothing of the function.
    if (!task.ended) task.pace.measured(milliseconds, task.items);
    return task;
  }

  /** The task has ended, and its owner was told. */
  drop(task: T): void {
    if (task.holder !== undefined) {
      task.holder.abandoned++;
    } else if (task.seq < 0) {
      this.#dropped++;
      if (this.#dropped > DROPPED_AT_MOST && this.#dropped * 2 > this.#line.length) this.withdraw(() => false);
    }
  }

  /** The worker that could be relieved for the sake of one that is free, if there is such a pair. */
  overloaded(): Hand<T> | undefined {
    if (this.waiting > 0) return undefined;
    let fullest: Hand<T> | undefined;
    let most = 1;
    let least = Infinity;
    for (const hand of this.#hands) {
      const { length } = hand.tasks;
      if (length < hand.concurrency && hand.quota > 0) least = Math.min(least, length);
      if (length > most && hand.begunBefore < hand.next) [fullest, most] = [hand, length];
    }
    return most > least + 1 ? fullest : undefined;
  }

  /** The worker gave back the tasks numbered `[from, to)`, which it had not begun. */
  givenBack(hand: Hand<T>, from: number, to: number): void {
    const kept: T[] = [];
    const back: T[] = [];
    for (const task of hand.tasks.takeAll()) (task.seq >= from && task.seq < to ? back : kept).push(task);
    for (const task of kept) hand.tasks.push(task);
    hand.begunBefore = hand.next;
    hand.stuck = kept.length > 0;
    hand.quota += back.length;
    this.#backInLine(hand, back);
  }

  /**
   * The worker is gone. `begun` is the number of the last task that it began, -1 for none. Gives the tasks that fail: those that were begun, or
   * stood next in line for the third time. What was not begun stands at the front of the line again.
   */
  lost(hand: Hand<T>, begun: number): T[] {
    this.#hands.delete(hand);
    const failed: T[] = [];
    const back: T[] = [];
    for (const task of hand.tasks.takeAll()) {
      if (task.seq <= begun) {
        failed.push(task);
      } else if (failed.length === 0 && back.length === 0 && !task.ended && ++task.strikes >= STRIKES) {
        failed.push(task);
      } else {
        back.push(task);
      }
    }
    for (const task of failed) this.#left(hand, task);
    this.#backInLine(hand, back);
    return failed.filter(({ ended }) => !ended);
  }

  /** Tasks that have not ended, those in hands first. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (const hand of this.#hands) for (const task of hand.tasks) if (!task.ended) yield task;
    for (const task of this.#line) if (!task.ended) yield task;
  }

  /** Takes tasks out of the line; those that a worker has stay there. */
  withdraw(unwanted: (task: T) => boolean): T[] {
    const out: T[] = [];
    this.#dropped = 0;
    for (const task of this.#line.takeAll()) {
      if (task.ended) continue;
      if (unwanted(task)) out.push(task);
      else this.#line.push(task);
    }
    return out;
  }

  /** Takes every task out, those in hands too: nobody shall run any more. */
  clear(): T[] {
    const tasks: T[] = [];
    for (const hand of this.#hands) {
      for (const task of hand.tasks.takeAll()) {
        this.#left(hand, task);
        tasks.push(task);
      }
    }
    this.#hands.clear();
    this.#dropped = 0;
    return [...tasks, ...this.#line.takeAll()].filter(({ ended }) => !ended);
  }

  #take(hand: Hand<T>, share: number): T[] {
    const tasks: T[] = [];
    for (let task = this.#line.peek(); task !== undefined; task = this.#line.peek()) {
      if (task.ended) {
        this.#line.shift();
        this.#dropped--;
        continue;
      }
      const estimate = nanoseconds(task.pace.estimate(task.items));
      if (!mayTake(hand, task, estimate, share)) break;
      this.#line.shift();
      task.seq = hand.next++;
      (task as Work).holder = hand;
      task.estimate = estimate;
      hand.tasks.push(task);
      hand.bytes += task.bytes;
      if (estimate === UNMEASURED) hand.unmeasured++;
      else hand.load += estimate;
      hand.quota--;
      this.#inHands++;
      tasks.push(task);
    }
    return tasks;
  }

  #left(hand: Hand<T>, task: T): void {
    this.#inHands--;
    task.holder = undefined;
    if (task.ended) hand.abandoned--;
    hand.bytes -= task.bytes;
    if (task.estimate === UNMEASURED) hand.unmeasured--;
    else hand.load -= task.estimate;
  }

  #backInLine(hand: Hand<T>, tasks: readonly T[]): void {
    for (let i = tasks.length - 1; i >= 0; i--) {
      const task = tasks[i] as T;
      this.#left(hand, task);
      if (task.ended) continue;
      task.seq = -1;
      this.#line.unshift(task);
    }
  }
}

function nanoseconds(milliseconds: number): number {
  return milliseconds === Infinity ? UNMEASURED : Math.round(Math.min(milliseconds * 1e6, LONGEST_NS));
}

function mayTake<T extends Work>(hand: Hand<T>, task: T, estimate: number, share: number): boolean {
  if (hand.quota <= 0) return false;
  const held = hand.tasks.length;
  if (held === 0) return true;
  if (held >= share) return false;
  if (hand.abandoned > 0) return false;
  if (held < hand.concurrency) return hand.bytes + task.bytes <= TOGETHER_BYTES;
  return (
    hand.prefetch &&
    !hand.stuck &&
    held < PREFETCH_TASKS &&
    hand.unmeasured === 0 &&
    estimate !== UNMEASURED &&
    hand.load + estimate <= PREFETCH_NS &&
    hand.bytes + task.bytes <= PREFETCH_BYTES
  );
}
