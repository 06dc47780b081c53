/** Slots that are kept when the queue is empty; more are given back. */
const KEPT_SLOTS = 1024;

/**
 * A first-in-first-out queue that takes and gives at both ends in constant time.
 *
 * A ring of slots that doubles when it is full: an array's `shift` moves every item that stays.
 */
export class Fifo<T> {
  #slots: (T | undefined)[] = new Array<T | undefined>(16);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds at the end. */
  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length++) & (this.#slots.length - 1)] = item;
  }

  /** Adds at the front, so that this item is the next one out. */
  unshift(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#slots.length - 1);
    this.#slots[this.#head] = item;
    this.#length++;
  }

  /** Takes the oldest item out. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    if (--this.#length === 0 && this.#slots.length > KEPT_SLOTS) this.clear();
    return item;
  }

  /** Takes the newest item out. */
  pop(): T | undefined {
    if (this.#length === 0) return undefined;
    const index = (this.#head + --this.#length) & (this.#slots.length - 1);
    const item = this.#slots[index];
    this.#slots[index] = undefined;
    return item;
  }

  /** The oldest item, left where it is. */
  peek(): T | undefined {
    return this.#length === 0 ? undefined : this.#slots[this.#head];
  }

  /** Takes everything out, oldest first. */
  takeAll(): T[] {
    const items = [...this];
    this.clear();
    return items;
  }

  clear(): void {
    this.#slots = new Array<T | undefined>(16);
    this.#head = 0;
    this.#length = 0;
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let i = 0; i < this.#length; i++) yield this.#slots[(this.#head + i) & (this.#slots.length - 1)] as T;
  }

  #grow(): void {
    const full = this.#slots;
    const { length } = full;
    this.#slots = new Array<T | undefined>(length * 2);
    for (let i = 0; i < length; i++) this.#slots[i] = full[(this.#head + i) & (length - 1)];
    this.#head = 0;
  }
}
