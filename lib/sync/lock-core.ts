import type { Wait } from '../util/wait-options.js';
import type { Hold } from './hold.js';
import type { UnitPort } from './unit-port.js';

/** What a condition asks of its lock, and what `Lock` and `RLock` have in common. */
export interface LockCore {
  readonly port: UnitPort;
  acquire(call: string, wait: Wait): Promise<boolean>;
  release(call: string): Promise<void>;
  hold(call: string, wait: Wait): Promise<Hold>;
  withLock<R>(call: string, wait: Wait, run: () => R): Promise<Awaited<R>>;
  /** Whether the caller (the process of a `Lock`, the task of an `RLock`) has it. */
  owned(): boolean;
  /** Lets go for the time of a sleep; `undefined` when the caller does not have it. */
  lend(): Lent | undefined;
  describe(): string;
}

/** A lock that its owner let go of to sleep. */
export interface Lent {
  /** The unit, which the manager takes back when the sleep begins. */
  readonly number: number;
  /** The sleep is over, and the owner has the lock as it had it before. */
  back(number: number, holderDied: boolean): void;
  /** The sleep did not begin. */
  unlent(): void;
}
