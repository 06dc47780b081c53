import { fits, isTypecode } from '../../typecodes.js';
import { Refused } from './refused.js';
import { sum, type ContainerRule, type Keeper } from './rule.js';
import { same, type Stored } from './stored.js';

/** One value, of a typecode or of any kind. */
export class ValueRule implements ContainerRule {
  readonly size = 1;
  readonly #typecode: unknown;
  readonly #keeper: Keeper;
  #value: Stored;

  constructor(keeper: Keeper, typecode: unknown, value: Stored) {
    this.#keeper = keeper;
    this.#typecode = typecode;
    this.set(value);
  }

  get(): Stored {
    return this.#value;
  }

  set(value: Stored): void {
    this.#keeper.keep(value);
    this.#keeper.drop(this.#value);
    this.#value = value;
  }

  increment(by: number | bigint): number | bigint {
    const next = sum(this.#value, by);
    if (isTypecode(this.#typecode) && !fits(this.#typecode, next)) throw new Refused('overflow', String(next));
    this.set(next);
    return next;
  }

  compareAndSet(expected: Stored, next: Stored): boolean {
    if (!same(this.#value, expected)) return false;
    this.set(next);
    return true;
  }

  clear(): void {
    this.set(undefined);
  }
}
