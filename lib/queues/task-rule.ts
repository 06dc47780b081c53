import { ParkingLot, type Spot } from '../sync/parking-lot.js';
import { Fifo } from '../util/fifo.js';

/** What becomes of a task whose process ends between `get()` and `taskDone()`. */
export type LostTasks = 'end' | 'return' | 'wait';

type Joiner = () => void;

/** The queue of the tasks, as far as they concern it. */
export interface TaskSource {
  acknowledge(owner: object, sequences: readonly number[]): number;
}

/**
 * The rules of tasks that are counted: a put begins one, `taskDone` ends one, `join` waits until none is left.
 *
 * ```text
 *   put accepted ──▶ unfinished + 1           taskDone, thrown away ──▶ unfinished - 1 ──▶ 0: joiners go on
 *                                             the taker is gone:  end     counts as done
 *   stored ─▶ claimed ─▶ taken by a process ─────────────────────  return  a claim until taskDone, so it goes back
 *                                                                 wait    stays unfinished, as in Python
 * ```
 *
 * It stands beside a `QueueRule`, which tells it what came in and what was thrown away. A task that somebody else ends
 * than the one who took it is one less that a taker can lose: `#doneForOthers`.
 */
export class TaskRule {
  readonly #queue: TaskSource;
  readonly #lost: LostTasks;
  /** How many tasks each has taken and not ended. */
  readonly #taken = new Map<object, number>();
  /** The same for `return`: the claims, oldest first. */
  readonly #kept = new Map<object, Fifo<number>>();
  readonly #joiners = new ParkingLot<Joiner>();
  #doneForOthers = 0;
  #unfinished = 0;
  #abandoned = 0;

  constructor(queue: TaskSource, lost: LostTasks) {
    this.#queue = queue;
    this.#lost = lost;
  }

  /** Tasks that were put and are not done. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /** Tasks that count as done, or went back to the queue, because the process that took them ended. */
  get abandoned(): number {
    return this.#abandoned;
  }

  begin(count: number): void {
    this.#unfinished += count;
  }

  /** Tasks that nobody will do. */
  discard(count: number): void {
    this.#end(count);
  }

  /** The getter has these items. */
  received(owner: object, sequences: readonly number[]): void {
    if (this.#lost !== 'return') {
      const count = this.#queue.acknowledge(owner, sequences);
      if (count > 0) this.#taken.set(owner, (this.#taken.get(owner) ?? 0) + count);
      return;
    }
    let kept = this.#kept.get(owner);
    if (kept === undefined) this.#kept.set(owner, (kept = new Fifo()));
    for (const sequence of sequences) kept.push(sequence);
  }

  /** Ends a task, the owner's oldest one if it has any; `false` when there is none to end. */
  taskDone(owner: object): boolean {
    if (this.#unfinished === 0) return false;
    if (this.#lost === 'return') return this.#doneAndGone(owner);
    const taken = this.#taken.get(owner) ?? 0;
    if (taken > 1) this.#taken.set(owner, taken - 1);
    else if (taken === 1) this.#taken.delete(owner);
    else this.#doneForOthers++;
    this.#end(1);
    return true;
  }

  /** Waits until every task is done; the wait is returned when one is not. */
  join(settle: () => void): Spot<unknown> | undefined {
    if (this.#unfinished > 0) return this.#joiners.park(settle);
    settle();
    return undefined;
  }

  cancel(wait: Spot<unknown>): boolean {
    return this.#joiners.remove(wait as Spot<Joiner>);
  }

  /** The owner is gone, and the tasks that it had taken with it. To be called after the queue has heard of it. */
  leave(owner: object): void {
    this.#abandoned += this.#kept.get(owner)?.length ?? 0;
    this.#kept.delete(owner);
    const taken = this.#taken.get(owner) ?? 0;
    this.#taken.delete(owner);
    const doneByOthers = Math.min(taken, this.#doneForOthers);
    this.#doneForOthers -= doneByOthers;
    if (this.#lost !== 'end') return;
    this.#abandoned += taken - doneByOthers;
    this.#end(taken - doneByOthers);
  }

  /** A claim that is not needed any more makes room in the queue, too. */
  #doneAndGone(owner: object): boolean {
    const holder = this.#kept.has(owner) ? owner : this.#kept.keys().next().value;
    if (holder === undefined) return false;
    const kept = this.#kept.get(holder)!;
    const sequence = kept.shift()!;
    if (kept.length === 0) this.#kept.delete(holder);
    this.#queue.acknowledge(holder, [sequence]);
    this.#end(1);
    return true;
  }

  #end(count: number): void {
    if (count === 0) return;
    this.#unfinished = Math.max(0, this.#unfinished - count);
    if (this.#unfinished > 0) return;
    // Everything that was taken is accounted for.
    this.#taken.clear();
    this.#doneForOthers = 0;
    for (let joiner = this.#joiners.unpark(); joiner !== undefined; joiner = this.#joiners.unpark()) joiner.value();
  }
}
