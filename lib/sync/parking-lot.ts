/** Where one waiter stands in a parking lot. */
export interface Spot<T> {
  readonly value: T;
  /** Whether the waiter still stands there. */
  readonly parked: boolean;
}

interface Node<T> extends Spot<T> {
  parked: boolean;
  next: Node<T> | undefined;
  previous: Node<T> | undefined;
}

/**
 * The one way to wait: who comes first is served first, and everybody may leave at any time.
 *
 * ```text
 *   park ──▶ [newest] … [second] [oldest] ──▶ unpark
 *                          └──────────────▶ remove (timeout, abort, death)
 * ```
 *
 * It knows no time, no process and no reason to wait: those who use it do. Every operation but the iteration takes the
 * same short time, however many wait. A spot leaves exactly once: what `unpark` gave out, `remove` refuses, and the
 * other way round, so a wait that ends for two reasons at once ends for the first.
 */
export class ParkingLot<T> {
  #oldest: Node<T> | undefined;
  #newest: Node<T> | undefined;
  #size = 0;

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  /** Lets somebody wait behind all others. */
  park(value: T): Spot<T> {
    const node: Node<T> = { value, parked: true, next: undefined, previous: undefined };
    this.#link(node);
    return node;
  }

  /** Lets one who left another lot wait here, behind all others; the spot stays the same. */
  repark(spot: Spot<T>): void {
    if (spot.parked) throw new Error('ParkingLot.repark: it stands somewhere already');
    this.#link(spot as Node<T>);
  }

  /** Takes out who has waited longest. */
  unpark(): Spot<T> | undefined {
    const node = this.#oldest;
    if (node === undefined) return undefined;
    this.#unlink(node);
    return node;
  }

  /** Who would be taken out next. */
  peek(): T | undefined {
    return this.#oldest?.value;
  }

  /** Takes one out of the middle; `false` when it had left already. */
  remove(spot: Spot<T>): boolean {
    if (!spot.parked) return false;
    this.#unlink(spot as Node<T>);
    return true;
  }

  /** Those who wait, longest first. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let node = this.#oldest; node !== undefined; node = node.next) yield node.value;
  }

  /** Where they stand now, longest first: a list, so that some may be removed while it is gone through. */
  spots(): readonly Spot<T>[] {
    const spots: Spot<T>[] = [];
    for (let node = this.#oldest; node !== undefined; node = node.next) spots.push(node);
    return spots;
  }

  #link(node: Node<T>): void {
    node.parked = true;
    node.previous = this.#newest;
    if (this.#newest === undefined) this.#oldest = node;
    else this.#newest.next = node;
    this.#newest = node;
    this.#size++;
  }

  #unlink(node: Node<T>): void {
    if (node.previous === undefined) this.#oldest = node.next;
    else node.previous.next = node.next;
    if (node.next === undefined) this.#newest = node.previous;
    else node.next.previous = node.previous;
    node.next = undefined;
    node.previous = undefined;
    node.parked = false;
    this.#size--;
  }
}
