import { Fifo } from '../util/fifo.js';

/** An item on its way through a queue: it is handed out by its number, and may come back until it is acknowledged. */
export interface Claim<T> {
  readonly item: T;
  /** Numbers the accepted items, so that what comes back finds its place. */
  readonly sequence: number;
}

/** In which order items leave a queue. The rule adds with rising numbers; what comes back has the number that it had. */
export interface ItemStore<T> {
  readonly length: number;
  add(claim: Claim<T>): void;
  /** The next one out; called only when there is one. */
  take(): Claim<T>;
  /** Items that were handed out return to their places, as if they had never left. */
  giveBack(claims: readonly Claim<T>[]): void;
  clear(): void;
}

/** First in, first out. */
export class FifoStore<T> implements ItemStore<T> {
  readonly #fresh = new Fifo<Claim<T>>();
  /** Items that came back, the next one out last; all of them are older than the fresh ones. */
  #returned: Claim<T>[] = [];

  get length(): number {
    return this.#returned.length + this.#fresh.length;
  }

  add(claim: Claim<T>): void {
    this.#fresh.push(claim);
  }

  take(): Claim<T> {
    return this.#returned.length > 0 ? this.#returned.pop()! : this.#fresh.shift()!;
  }

  giveBack(claims: readonly Claim<T>[]): void {
    this.#returned.push(...claims);
    this.#returned.sort((a, b) => b.sequence - a.sequence);
  }

  clear(): void {
    this.#returned = [];
    this.#fresh.clear();
  }
}

/** Last in, first out. */
export class LifoStore<T> implements ItemStore<T> {
  #stack: Claim<T>[] = [];

  get length(): number {
    return this.#stack.length;
  }

  add(claim: Claim<T>): void {
    this.#stack.push(claim);
  }

  take(): Claim<T> {
    return this.#stack.pop()!;
  }

  /** Items that were put meanwhile are younger, and still leave first. */
  giveBack(claims: readonly Claim<T>[]): void {
    this.#stack.push(...claims);
    this.#stack.sort((a, b) => a.sequence - b.sequence);
  }

  clear(): void {
    this.#stack = [];
  }
}
