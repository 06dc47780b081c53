import type { ParkingLot, Spot } from '../sync/parking-lot.js';
import type { Claim } from './item-store.js';
import type { Demand, GetOutcome, PutOutcome } from './queue-outcomes.js';

/** A wait that can be given up: see `QueueRule.cancel`. */
export type QueueWait = Spot<unknown>;

export interface Waiter {
  readonly party: Party;
  readonly lot: ParkingLot<never>;
}
export interface Getter<T> extends Waiter {
  readonly settle: (outcome: GetOutcome<T>) => void;
  readonly demand: Demand;
}
export interface Putter<T> extends Waiter {
  readonly settle: (outcome: PutOutcome, accepted: number) => void;
  readonly items: readonly T[];
  /** How many of them are in. */
  accepted: number;
}
export interface Poller extends Waiter {
  readonly settle: (ready: boolean) => void;
}

/** What one user of the queue has under way. */
export interface Party {
  readonly waits: Set<QueueWait>;
  readonly claims: Map<number, Claim<unknown>>;
  /** It has asked for items. */
  reads: boolean;
}
