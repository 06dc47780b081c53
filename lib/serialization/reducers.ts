import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import type { Encoder } from './encoder.js';
import { Tag } from './wire-format.js';

/** How objects of one class cross in another way. */
export interface Reducer<T extends object, P> {
  /** Gives what is to be sent instead of the object. It must not lead back to the object. */
  readonly reduce: (object: T) => P;
  /** Makes the object out of it, in the process that receives. */
  readonly revive: (plain: P) => T;
}

const reducers = new Map<object, Reducer<object, unknown>>();

/**
 * Says how the objects of a class cross, instead of by class and fields (Python: `copyreg.pickle`, LO-01).
 *
 * `revive` crosses with every object, as any function does, so the other side needs no registration. Objects of derived
 * classes are not meant: they need a reducer of their own. A second reducer for a class replaces the first.
 *
 * @param Class the class whose instances it is for.
 * @param reducer `reduce` gives a value that crosses; `revive` makes the object out of what arrived.
 * @throws ArgumentTypeError when `Class` is no class, or one of the two functions is missing.
 *
 * ```ts
 * import { registerReducer } from 'forkful';
 *
 * class Account {
 *   #balance: number;
 *   constructor(balance: number) { this.#balance = balance; }
 *   get balance(): number { return this.#balance; }
 * }
 * registerReducer(Account, {
 *   reduce: (account) => account.balance,
 *   revive: (balance) => new Account(balance),
 * });
 * ```
 */
export function registerReducer<T extends object, P>(
  Class: abstract new (...args: never[]) => T,
  reducer: Reducer<T, P>,
): void {
  const prototype: unknown = typeof Class === 'function' ? Class.prototype : undefined;
  if (typeof prototype !== 'object' || prototype === null) {
    throw new ArgumentTypeError(`registerReducer: ${describeValue(Class)} is no class. Give the class itself.`);
  }
  const given = reducer as Partial<Reducer<T, P>> | null | undefined;
  if (typeof given?.reduce !== 'function' || typeof given.revive !== 'function') {
    throw new ArgumentTypeError('registerReducer: the reducer lacks a function. Give { reduce(object), revive(plain) }.');
  }
  reducers.set(prototype, reducer as unknown as Reducer<object, unknown>);
}

export function reducerOf(prototype: object): Reducer<object, unknown> | undefined {
  return reducers.size === 0 ? undefined : reducers.get(prototype);
}

export function writeReduced(value: object, { reduce, revive }: Reducer<object, unknown>, out: Encoder): void {
  const plain = reduce(value);
  out.register(value);
  out.byte(Tag.reduced);
  out.scope(() => {
    out.value(revive, ' (revive of its reducer)');
    out.unfinished(value, () => {
      out.value(plain, ' (its reduced form)');
    });
  });
}
