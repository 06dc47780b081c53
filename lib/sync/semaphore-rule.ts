import { ParkingLot, type Spot } from './parking-lot.js';

/** A unit that was given out. */
export interface Grant {
  /** Names the unit until it is given back; never used again. */
  readonly number: number;
  /** The unit came from a holder that is gone, not from one that gave it back. */
  readonly holderDied: boolean;
}

/** Who has a unit, since when. */
export interface Holder<P> {
  readonly owner: P;
  readonly number: number;
  readonly since: number;
}

/** Who waits, since when. */
export interface Waiter<P> {
  readonly owner: P;
  readonly since: number;
}

/** A wait that can be given up: see `SemaphoreRule.cancel`. */
export type UnitWait<P> = Spot<ParkedWaiter<P>>;

interface ParkedWaiter<P> extends Waiter<P> {
  readonly settle: (grant: Grant) => void;
}

/**
 * The rules of a counting semaphore, and with one unit those of a lock: no time, no input or output, no process.
 *
 * ```text
 *   acquire ─┬─ a unit ─▶ granted, under a number ──release(number)──────┬─▶ the one who has waited longest,
 *            └─ none ──▶ [ parking lot ]          ──its holder leaves────┘   or free
 *   releaseAny: a unit more, whoever has it; with a bound, at most so many
 * ```
 *
 * Always true between two calls: somebody waits only when no unit is free. `settle` is called exactly once for each
 * wait, unless it is cancelled or its owner leaves.
 */
export class SemaphoreRule<P extends object> {
  readonly bound: number;
  readonly #now: () => number;
  readonly #lot = new ParkingLot<ParkedWaiter<P>>();
  readonly #waits = new Map<P, Set<UnitWait<P>>>();
  /** By number, so the oldest first. */
  readonly #grants = new Map<number, Holder<P>>();
  #free: number;
  #granted = 0;
  /** Units that came from holders that are gone, and whose next holder has not been told yet. */
  #orphans = 0;

  /** `now` tells the time for those who look; nothing depends on it. */
  constructor(value: number, bound = Infinity, now: () => number = () => 0) {
    this.#free = value;
    this.bound = bound;
    this.#now = now;
  }

  /** Units that an acquire would get without waiting. */
  get value(): number {
    return this.#free;
  }

  get waiting(): number {
    return this.#lot.size;
  }

  /** Those who have units, who has had one longest first. */
  holders(): readonly Holder<P>[] {
    return [...this.#grants.values()];
  }

  /** Those who wait, longest first. */
  waiters(): readonly Waiter<P>[] {
    return [...this.#lot].map(({ owner, since }) => ({ owner, since }));
  }

  /** Whether the owner has the unit of this number. */
  holds(owner: P, number: number): boolean {
    return this.#grants.get(number)?.owner === owner;
  }

  /** Takes a unit, `undefined` when none is free. */
  tryAcquire(owner: P): Grant | undefined {
    return this.#free > 0 ? this.#grant(owner) : undefined;
  }

  /** Takes a unit, at once or when its turn comes; returns the wait, if it is one. */
  acquire(owner: P, settle: (grant: Grant) => void): UnitWait<P> | undefined {
    if (this.#free > 0) {
      settle(this.#grant(owner));
      return undefined;
    }
    const wait = this.#lot.park({ owner, settle, since: this.#now() });
    const waits = this.#waits.get(owner);
    if (waits === undefined) this.#waits.set(owner, new Set([wait]));
    else waits.add(wait);
    return wait;
  }

  /** Ends a wait unsettled; `false` when it was settled already. */
  cancel(wait: UnitWait<P>): boolean {
    if (!this.#lot.remove(wait)) return false;
    this.#forget(wait);
    return true;
  }

  /** Gives the unit of this number back; `false` when the owner has none of this number (any more). */
  release(owner: P, number: number): boolean {
    if (!this.holds(owner, number)) return false;
    this.#grants.delete(number);
    this.#return();
    return true;
  }

  /**
   * Gives a unit back that the caller need not have; `undefined` when that were one too many.
   *
   * If somebody has one, the one who has had it longest has it no more: he, or who was told to by him, gave it back. So the
   * units do not grow when one process takes them and another one gives them back, and then the first one dies.
   */
  releaseAny(): { readonly discharged: Holder<P> | undefined } | undefined {
    if (this.#free >= this.bound) return undefined;
    const [discharged] = this.#grants.values();
    if (discharged !== undefined) this.#grants.delete(discharged.number);
    this.#return();
    return { discharged };
  }

  /** The owner's units are used up: nobody will give them back for it. */
  useUp(owner: P): void {
    for (const { number } of this.#heldBy(owner)) this.#grants.delete(number);
  }

  /** The owner is gone: its waits end unsettled, its units go to those who wait. */
  leave(owner: P): void {
    // The waits first, or a unit would come back to the one who just left.
    for (const wait of this.#waits.get(owner) ?? []) this.#lot.remove(wait);
    this.#waits.delete(owner);
    for (const { number } of this.#heldBy(owner)) {
      this.#grants.delete(number);
      this.#orphans++;
      this.#return();
    }
  }

  #heldBy(owner: P): readonly Holder<P>[] {
    return this.holders().filter((holder) => holder.owner === owner);
  }

  #grant(owner: P): Grant {
    this.#free--;
    const number = ++this.#granted;
    this.#grants.set(number, { owner, number, since: this.#now() });
    const holderDied = this.#orphans > 0;
    if (holderDied) this.#orphans--;
    return { number, holderDied };
  }

  #return(): void {
    this.#free++;
    const wait = this.#lot.unpark();
    if (wait === undefined) return;
    this.#forget(wait);
    wait.value.settle(this.#grant(wait.value.owner));
  }

  #forget(wait: UnitWait<P>): void {
    const { owner } = wait.value;
    const waits = this.#waits.get(owner);
    if (waits?.delete(wait) === true && waits.size === 0) this.#waits.delete(owner);
  }
}
