import { Fifo } from './fifo.js';

interface Claim<T> {
  readonly item: T;
  /** Numbers the items in the order in which they came, so that what comes back finds its place. */
  readonly sequence: number;
}

/**
 * Items that are handed out in order, and are gone only when their new owner has acknowledged them.
 *
 * ```text
 *   add ──▶ [ stored ] ── take ──▶ [ claimed by an owner, in the order taken ] ── acknowledge ──▶ gone
 *               ▲                                   │
 *               └──── giveBack, leave: to the front, in the old order
 * ```
 */
export class Claims<T> {
  readonly #fresh = new Fifo<Claim<T>>();
  /** What came back, lowest sequence first; all of it is older than what is fresh. */
  #returned: Claim<T>[] = [];
  readonly #claims = new Map<object, Fifo<Claim<T>>>();
  #claimed = 0;
  #added = 0;

  /** How many can be taken. */
  get stored(): number {
    return this.#returned.length + this.#fresh.length;
  }

  /** How many are claimed, by all owners together. */
  get claimed(): number {
    return this.#claimed;
  }

  claimedBy(owner: object): number {
    return this.#claims.get(owner)?.length ?? 0;
  }

  add(item: T): void {
    this.#fresh.push({ item, sequence: this.#added++ });
  }

  /** The item that would be taken next; only when something is stored. */
  get first(): T {
    return (this.#returned[0] ?? this.#fresh.peek()!).item;
  }

  /** Claims the first item for an owner; only when something is stored. */
  take(owner: object): T {
    const claim = this.#returned.length > 0 ? this.#returned.shift()! : this.#fresh.shift()!;
    let claims = this.#claims.get(owner);
    if (claims === undefined) this.#claims.set(owner, (claims = new Fifo()));
    claims.push(claim);
    this.#claimed++;
    return claim.item;
  }

  /** The owner has the oldest `count` of its claims for good; gives them. Never more than it has. */
  acknowledge(owner: object, count: number): readonly T[] {
    return this.#settle(owner, count).map(({ item }) => item);
  }

  /** The owner returns the oldest `count` of its claims, untouched. */
  giveBack(owner: object, count: number): void {
    const claims = this.#settle(owner, count);
    if (claims.length > 0) this.#returned = [...this.#returned, ...claims].sort((a, b) => a.sequence - b.sequence);
  }

  /** The owner is gone: all of its claims come back. */
  leave(owner: object): void {
    this.giveBack(owner, Infinity);
    this.#claims.delete(owner);
  }

  /** Throws away what is stored. */
  clear(): void {
    this.#returned = [];
    this.#fresh.clear();
  }

  #settle(owner: object, count: number): Claim<T>[] {
    const claims = this.#claims.get(owner);
    const settled: Claim<T>[] = [];
    while (settled.length < count && claims !== undefined && claims.length > 0) settled.push(claims.shift()!);
    this.#claimed -= settled.length;
    return settled;
  }
}
