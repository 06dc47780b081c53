import { ArgumentTypeError, ValueError } from '../../errors/python-errors.js';
import { describeValue } from '../../util/describe-value.js';
import type { DictKey } from '../key-identity.js';

/** A list deeper than this is no key but a mistake, perhaps one that contains itself. */
const DEEPEST_KEY = 50;

/** @throws ArgumentTypeError when the value cannot be a key. */
export function checkKey(call: string, key: unknown, depth = 0): DictKey {
  if (Array.isArray(key) && depth < DEEPEST_KEY) {
    for (const part of key as readonly unknown[]) checkKey(call, part, depth + 1);
    return key as readonly DictKey[];
  }
  if (key === null || !['object', 'function', 'symbol'].includes(typeof key)) return key as DictKey;
  throw new ArgumentTypeError(
    `${call}: ${describeValue(key)} cannot be a key. Use a string, a number, another primitive, or a list of them.`,
  );
}

/** @throws ArgumentTypeError when the value is no whole number. */
export function checkIndex(call: string, name: string, index: unknown): number {
  if (Number.isSafeInteger(index)) return index as number;
  throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(index)}. Give a whole number.`);
}

/** The same where nothing may be given; infinity is the end of the list. */
export function checkBound(call: string, name: string, index: unknown): number | undefined {
  if (index === undefined || index === null) return undefined;
  if (index === Infinity) return Number.MAX_SAFE_INTEGER;
  return index === -Infinity ? Number.MIN_SAFE_INTEGER : checkIndex(call, name, index);
}

/** @throws ValueError when a slice would go nowhere. */
export function checkStep(call: string, step: unknown): number {
  if (checkIndex(call, 'step', step) !== 0) return step as number;
  throw new ValueError(`${call}: step is 0. Give 1 for every item, 2 for every second one, -1 for the way back.`);
}

/** @throws ArgumentTypeError when the value is no number and no bigint; ValueError when it is not finite. */
export function checkAmount(call: string, by: unknown): number | bigint {
  if (typeof by !== 'number' && typeof by !== 'bigint') {
    throw new ArgumentTypeError(`${call}: by is ${describeValue(by)}. Give a number, or a bigint where a bigint stands.`);
  }
  if (Number.isNaN(by)) throw new ValueError(`${call}: by is NaN. Give a number.`);
  return by;
}

/** @throws ArgumentTypeError when the value cannot be gone through. */
export function checkIterable(call: string, name: string, values: unknown): Iterable<unknown> {
  if (values !== null && values !== undefined && typeof (values as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function') {
    return values as Iterable<unknown>;
  }
  throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(values)}. Give an array, or something else to go through.`);
}

/** The pairs of a `Map`, of a list of pairs or of an object's own properties. */
export function readPairs(call: string, name: string, given: unknown): (readonly [DictKey, unknown])[] {
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(given)}. Give an object, a Map, or a list of [key, value].`);
  }
  if (typeof (given as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function') return Object.entries(given);
  return Array.from(given as Iterable<unknown>, (pair) => {
    if (Array.isArray(pair) && pair.length === 2) return [checkKey(call, pair[0]), pair[1] as unknown];
    throw new ArgumentTypeError(`${call}: ${name} holds ${describeValue(pair)}, which is no pair. Give [key, value].`);
  });
}
