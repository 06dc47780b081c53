import { describeStored, type Stored } from './stored.js';
import { Refused } from './refused.js';

/** How a rule says what it keeps: `keep` at once, `drop` after the call, so that what it takes out can still be handed on. */
export interface Keeper {
  keep(value: Stored): void;
  drop(value: Stored): void;
}

/** What every container can do; the rest is in its kind's table of methods. */
export interface ContainerRule {
  readonly size: number;
  /** Drops everything that it keeps. */
  clear(): void;
}

/** What stands there plus `by`; nothing there counts as zero. */
export function sum(value: Stored, by: number | bigint): number | bigint {
  if (value === undefined) return by;
  if (typeof value === 'number' && typeof by === 'number') return value + by;
  if (typeof value === 'bigint' && typeof by === 'bigint') return value + by;
  throw new Refused('noNumber', describeStored(value));
}
