import { Fifo } from '../util/fifo.js';

/** Tasks by their numbers, which grow. */
export interface HeldTasks<T extends { readonly seq: number }> extends Iterable<T> {
  readonly length: number;
  push(task: T): void;
  /** Takes out the task of this number. */
  take(seq: number): T | undefined;
  get(seq: number): T | undefined;
  /** Takes everything out, oldest first. */
  takeAll(): T[];
}

/** For a worker that runs one task after the other: the oldest is the one that ends. */
export class TasksInTurn<T extends { readonly seq: number }> extends Fifo<T> implements HeldTasks<T> {
  take(seq: number): T | undefined {
    if (this.peek()?.seq === seq) return this.shift();
    // One was ended before its turn.
    const all = this.takeAll();
    const at = all.findIndex((task) => task.seq === seq);
    const [found] = at < 0 ? [] : all.splice(at, 1);
    for (const task of all) this.push(task);
    return found;
  }

  get(seq: number): T | undefined {
    const oldest = this.peek();
    if (oldest?.seq === seq) return oldest;
    for (const task of this) if (task.seq === seq) return task;
    return undefined;
  }
}

/** For a worker that runs several at once: any may end first. */
export class TasksAtOnce<T extends { readonly seq: number }> implements HeldTasks<T> {
  readonly #tasks = new Map<number, T>();

  get length(): number {
    return this.#tasks.size;
  }

  push(task: T): void {
    this.#tasks.set(task.seq, task);
  }

  take(seq: number): T | undefined {
    const task = this.#tasks.get(seq);
    this.#tasks.delete(seq);
    return task;
  }

  get(seq: number): T | undefined {
    return this.#tasks.get(seq);
  }

  takeAll(): T[] {
    const all = [...this.#tasks.values()];
    this.#tasks.clear();
    return all;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#tasks.values();
  }
}
