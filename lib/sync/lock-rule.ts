import { ParkingLot, type Spot } from './parking-lot.js';
import { SemaphoreRule, type Grant, type Waiter } from './semaphore-rule.js';

/** Why a sleeper has the lock again. */
export type Awoken = 'notified' | 'timedOut' | 'aborted';

/** A sleep on a condition that can be ended: see `LockRule.wake`. */
export type Sleep<P> = Spot<Sleeper<P>>;

interface Sleeper<P> extends Waiter<P> {
  readonly condition: string;
  readonly settle: (why: Awoken, grant: Grant) => void;
}

/**
 * The rules of a lock and of the conditions over it: no time, no input or output, no process.
 *
 * ```text
 *   [ waiters ] ──▶ held ──wait──▶ [ sleepers of a condition ]
 *        ▲                                  │ notify · timed out · aborted
 *        └──────────────────────────────────┘   behind those who wait already
 * ```
 *
 * A condition lives in its lock, because to sleep is to let go of the lock and to lie down in one step: a notify that
 * comes in between would be lost. Whoever sleeps has the lock again before its call ends, whatever ended the sleep.
 */
export class LockRule<P extends object> {
  /** The lock itself: one unit. */
  readonly unit: SemaphoreRule<P>;
  readonly #now: () => number;
  readonly #sleepers = new Map<string, ParkingLot<Sleeper<P>>>();

  constructor(now: () => number = () => 0) {
    this.#now = now;
    this.unit = new SemaphoreRule<P>(1, 1, now);
  }

  get locked(): boolean {
    return this.unit.value === 0;
  }

  /** The names of the conditions that somebody sleeps on. */
  conditions(): readonly string[] {
    return [...this.#sleepers.keys()];
  }

  /** Those who sleep on a condition, longest first. */
  sleepers(condition: string): readonly Waiter<P>[] {
    return [...(this.#sleepers.get(condition) ?? [])].map(({ owner, since }) => ({ owner, since }));
  }

  /** Lets go of the lock and sleeps; `undefined` when the owner does not have the lock under this number. */
  sleep(owner: P, number: number, condition: string, settle: Sleeper<P>['settle']): Sleep<P> | undefined {
    if (!this.unit.holds(owner, number)) return undefined;
    let lot = this.#sleepers.get(condition);
    if (lot === undefined) this.#sleepers.set(condition, (lot = new ParkingLot()));
    const sleep = lot.park({ owner, condition, settle, since: this.#now() });
    this.unit.release(owner, number);
    return sleep;
  }

  /** Wakes up to `count` sleepers, who waited longest first; does nothing when the owner does not have the lock. */
  notify(owner: P, condition: string, count: number): boolean {
    if (this.unit.holders()[0]?.owner !== owner) return false;
    for (let left = count; left > 0; left--) {
      const sleep = this.#sleepers.get(condition)?.unpark();
      if (sleep === undefined) break;
      this.#rise(sleep, 'notified');
    }
    return true;
  }

  /** Ends a sleep for another reason; `false` when it has ended. Its call is settled when it has the lock again. */
  wake(sleep: Sleep<P>, why: Awoken): boolean {
    if (this.#sleepers.get(sleep.value.condition)?.remove(sleep) !== true) return false;
    this.#rise(sleep, why);
    return true;
  }

  /** The owner is gone: it neither waits nor sleeps nor holds. */
  leave(owner: P): void {
    for (const [condition, lot] of this.#sleepers) {
      for (const sleep of lot.spots()) if (sleep.value.owner === owner) lot.remove(sleep);
      this.#tidy(condition);
    }
    this.unit.leave(owner);
  }

  #rise({ value: { owner, condition, settle } }: Sleep<P>, why: Awoken): void {
    this.#tidy(condition);
    this.unit.acquire(owner, (grant) => settle(why, grant));
  }

  #tidy(condition: string): void {
    if (this.#sleepers.get(condition)?.size === 0) this.#sleepers.delete(condition);
  }
}
