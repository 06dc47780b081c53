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

export function registerReducer<T extends object, P>(
  Class: abstract new (...args: never[]) => T,
  reducer: Reducer<T, P>,
): void {
  reducers.set(Class.prototype as object, reducer as unknown as Reducer<object, unknown>);
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
    out.value(plain, ' (its reduced form)');
  });
}
