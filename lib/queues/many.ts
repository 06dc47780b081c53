import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** The items of a `putMany`; a string is no list of items. */
export function listOf(call: string, items: unknown): readonly unknown[] {
  if (Array.isArray(items)) return items;
  if (typeof items === 'object' && items !== null && Symbol.iterator in items) return [...(items as Iterable<unknown>)];
  throw new ArgumentTypeError(`${call}: items is ${describeValue(items)}. Give an array, or put() a single item.`);
}

/** The number of items that a `getMany` wants. */
export function readCount(call: string, count: unknown): number {
  const advice = 'Give a whole number from 1 on.';
  if (typeof count !== 'number') throw new ArgumentTypeError(`${call}: count is ${describeValue(count)}. ${advice}`);
  if (count === Infinity) return Number.MAX_SAFE_INTEGER;
  if (!Number.isSafeInteger(count) || count < 1) throw new ValueError(`${call}: count is ${describeValue(count)}. ${advice}`);
  return count;
}
