import { ParkingLot, type Spot } from './parking-lot.js';
import type { Waiter } from './semaphore-rule.js';

/** A wait that can be given up: see `EventRule.cancel`. */
export type EventWait<P> = Spot<EventWaiter<P>>;

interface EventWaiter<P> extends Waiter<P> {
  readonly settle: () => void;
}

/**
 * The rules of an event: no time, no input or output, no process.
 *
 * Whoever waits while it is set, or when it is set, passes, even if it is cleared right afterwards.
 */
export class EventRule<P extends object> {
  readonly #now: () => number;
  readonly #lot = new ParkingLot<EventWaiter<P>>();
  #isSet = false;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  get isSet(): boolean {
    return this.#isSet;
  }

  /** Those who wait, longest first. */
  waiters(): readonly Waiter<P>[] {
    return [...this.#lot].map(({ owner, since }) => ({ owner, since }));
  }

  /** Waits for the event; the caller has seen that it is not set. */
  wait(owner: P, settle: () => void): EventWait<P> {
    return this.#lot.park({ owner, settle, since: this.#now() });
  }

  /** Ends a wait unsettled; `false` when it was settled already. */
  cancel(wait: EventWait<P>): boolean {
    return this.#lot.remove(wait);
  }

  /** Sets the event and lets everybody pass who waits. */
  set(): void {
    this.#isSet = true;
    for (let wait = this.#lot.unpark(); wait !== undefined; wait = this.#lot.unpark()) wait.value.settle();
  }

  clear(): void {
    this.#isSet = false;
  }

  /** The owner is gone: its waits end unsettled. */
  leave(owner: P): void {
    for (const wait of this.#lot.spots()) if (wait.value.owner === owner) this.#lot.remove(wait);
  }
}
