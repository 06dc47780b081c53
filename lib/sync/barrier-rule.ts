import { ParkingLot, type Spot } from './parking-lot.js';
import type { Waiter } from './semaphore-rule.js';

/** How a wait at a barrier ends. `act`: run the action, and tell with `finish` how it went. */
export type BarrierOutcome =
  | { readonly kind: 'passed'; readonly index: number }
  | { readonly kind: 'act'; readonly trip: number }
  | { readonly kind: 'broken' };

/** A wait that can end early, which breaks the barrier: see `BarrierRule.giveUp`. */
export type BarrierWait<P> = Spot<Party<P>>;

interface Party<P> extends Waiter<P> {
  /** Arrived while the action of the trip before ran. */
  early: boolean;
  readonly settle: (outcome: BarrierOutcome) => void;
}

const BROKEN: BarrierOutcome = { kind: 'broken' };

/**
 * The rules of a barrier: no time, no input or output, no process.
 *
 * ```text
 *               the last one arrives,          finish(ok)
 *   filling ──── there is an action ──▶ acting ──────────▶ filling, all have passed
 *     │  └─ no action: all pass ─▶ filling │
 *     └── gave up, left, abort ──▶ broken ◀┘ failed, left, abort        reset: filling, from anywhere
 * ```
 *
 * All of a trip pass or none: whoever waits and goes away (timeout, abort, death) breaks the barrier for the others, who
 * would wait for it in vain. Those who arrive while the action runs belong to the next trip.
 */
export class BarrierRule<P extends object> {
  readonly parties: number;
  readonly #hasAction: boolean;
  readonly #now: () => number;
  readonly #lot = new ParkingLot<Party<P>>();
  readonly #early = new ParkingLot<Party<P>>();
  #actor: Waiter<P> | undefined;
  #trip = 0;
  #broken = false;

  constructor(parties: number, hasAction: boolean, now: () => number = () => 0) {
    this.parties = parties;
    this.#hasAction = hasAction;
    this.#now = now;
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** How many have arrived and not passed. */
  get waiting(): number {
    return this.#lot.size + (this.#actor === undefined ? 0 : 1);
  }

  /** Those who have arrived and not passed, the first of them first. */
  waiters(): readonly Waiter<P>[] {
    const parked = [...this.#lot, ...this.#early].map(({ owner, since }) => ({ owner, since }));
    return this.#actor === undefined ? parked : [...parked, this.#actor];
  }

  /** Arrives; returns the wait, if it is one. */
  arrive(owner: P, settle: (outcome: BarrierOutcome) => void): BarrierWait<P> | undefined {
    const party: Party<P> = { owner, settle, since: this.#now(), early: this.#actor !== undefined };
    if (this.#broken) settle(BROKEN);
    else if (party.early) return this.#early.park(party);
    else if (this.#lot.size + 1 < this.parties) return this.#lot.park(party);
    else this.#complete(party);
    return undefined;
  }

  /** The action of a trip has run; the actor passes too if the trip still is one. */
  finish(owner: P, trip: number, ok: boolean): BarrierOutcome {
    // The trip may have been broken, or broken and started over, while the action ran.
    if (this.#actor?.owner !== owner || this.#trip !== trip) return BROKEN;
    this.#actor = undefined;
    if (!ok) {
      this.#break();
      return BROKEN;
    }
    this.#pass();
    // One after the other as if they arrived now; they may be a whole trip already.
    while (this.#actor === undefined && this.#early.size > 0) this.#admit(this.#early.unpark()!);
    return { kind: 'passed', index: this.parties - 1 };
  }

  /** Somebody waits no longer, which breaks the barrier; `false` when its wait has ended already. It is not settled. */
  giveUp(wait: BarrierWait<P>): boolean {
    const was = (wait.value.early ? this.#early : this.#lot).remove(wait);
    if (was) this.#break();
    return was;
  }

  /** Breaks the barrier until `reset`. */
  abort(): void {
    this.#break();
  }

  /** Sends away those who wait, and starts over. */
  reset(): void {
    this.#break();
    this.#broken = false;
  }

  /** The owner is gone: if it waited or acted, the others wait in vain. */
  leave(owner: P): void {
    let was = this.#actor?.owner === owner;
    for (const lot of [this.#lot, this.#early]) {
      for (const wait of lot.spots()) if (wait.value.owner === owner) was = lot.remove(wait) || was;
    }
    if (was) this.#break();
  }

  #complete(last: Party<P>): void {
    this.#trip++;
    if (this.#hasAction) {
      this.#actor = last;
      last.settle({ kind: 'act', trip: this.#trip });
    } else {
      this.#pass();
      last.settle({ kind: 'passed', index: this.parties - 1 });
    }
  }

  #pass(): void {
    let index = 0;
    for (let wait = this.#lot.unpark(); wait !== undefined; wait = this.#lot.unpark()) {
      wait.value.settle({ kind: 'passed', index: index++ });
    }
  }

  #admit(wait: BarrierWait<P>): void {
    const party = wait.value;
    party.early = false;
    if (this.#lot.size + 1 < this.parties) this.#lot.repark(wait);
    else this.#complete(party);
  }

  #break(): void {
    this.#broken = true;
    this.#actor = undefined;
    for (const lot of [this.#lot, this.#early]) {
      for (let wait = lot.unpark(); wait !== undefined; wait = lot.unpark()) wait.value.settle(BROKEN);
    }
  }
}
