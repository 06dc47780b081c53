import type { Claim, ItemStore } from './item-store.js';

/** The lowest first; among equals the one that came first. A binary heap: both ways cost the logarithm of the length. */
export class PriorityStore<T> implements ItemStore<T> {
  readonly #compare: (a: T, b: T) => number;
  #heap: Claim<T>[] = [];

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get length(): number {
    return this.#heap.length;
  }

  add(claim: Claim<T>): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(claim);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#before(claim, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = claim;
  }

  take(): Claim<T> {
    const heap = this.#heap;
    const first = heap[0]!;
    const moved = heap.pop()!;
    const { length } = heap;
    if (length === 0) return first;
    let at = 0;
    for (let below = 1; below < length; below = 2 * at + 1) {
      if (below + 1 < length && this.#before(heap[below + 1]!, heap[below]!)) below++;
      if (!this.#before(heap[below]!, moved)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = moved;
    return first;
  }

  giveBack(claims: readonly Claim<T>[]): void {
    for (const claim of claims) this.add(claim);
  }

  clear(): void {
    this.#heap = [];
  }

  #before(a: Claim<T>, b: Claim<T>): boolean {
    const order = this.#compare(a.item, b.item);
    return order < 0 || (order === 0 && a.sequence < b.sequence);
  }
}
