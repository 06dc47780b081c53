/** As many items as lie in one block. */
const BLOCK = 1024;

interface Block<T> {
  readonly items: (T | undefined)[];
  next: Block<T> | undefined;
}

/**
 * A first-in-first-out list for any number of items: adding and taking cost the same however many there are, and the
 * memory follows the length (an array's `shift` moves everything behind it).
 */
export class FixedQueue<T> {
  #head: Block<T> = { items: [], next: undefined };
  #tail = this.#head;
  /** Where the first item lies in the first block. */
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#tail.items.length === BLOCK) {
      const block: Block<T> = { items: [], next: undefined };
      this.#tail.next = block;
      this.#tail = block;
    }
    this.#tail.items.push(item);
    this.#length++;
  }

  /** Takes the first item out; `undefined` when there is none. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    if (this.#first === BLOCK) {
      this.#head = this.#head.next!;
      this.#first = 0;
    }
    const item = this.#head.items[this.#first];
    this.#head.items[this.#first++] = undefined;
    if (--this.#length === 0) this.clear();
    return item;
  }

  clear(): void {
    // The last block is used again: a queue that is mostly empty allocates nothing.
    this.#tail.items.length = 0;
    this.#head = this.#tail;
    this.#first = 0;
    this.#length = 0;
  }
}
