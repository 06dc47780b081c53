/** So many objects are found quicker by looking at each than in a hash table. */
const FEW = 8;

/** The objects of one message and their numbers, in the order in which they were met. */
export class ObjectNumbers {
  readonly #few: (object | undefined)[] = new Array<object | undefined>(FEW).fill(undefined);
  readonly #many = new Map<object, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The object's number; -1 for one that was not met. */
  numberOf(value: object): number {
    const size = this.#size;
    if (size > FEW) return this.#many.get(value) ?? -1;
    const few = this.#few;
    for (let i = 0; i < size; i++) if (few[i] === value) return i;
    return -1;
  }

  add(value: object): void {
    const size = this.#size++;
    if (size < FEW) {
      this.#few[size] = value;
      return;
    }
    if (size === FEW) this.#few.forEach((object, i) => this.#many.set(object!, i));
    this.#many.set(value, size);
  }

  /** Forgets all but the first `size`. */
  truncate(size: number): void {
    if (this.#size > FEW) {
      const first = [...this.#many.keys()].slice(0, size);
      this.clear();
      for (const object of first) this.add(object);
    }
    this.#size = Math.min(size, this.#size);
  }

  clear(): void {
    if (this.#size > FEW) this.#many.clear();
    for (let i = Math.min(this.#size, FEW) - 1; i >= 0; i--) this.#few[i] = undefined; // a loop beats `fill` // holds nothing of the user's back
    this.#size = 0;
  }
}
