import type { DictKey } from '../../key-identity.js';
import { Misuse } from '../../protocol.js';
import { readList } from '../read-arguments.js';

/* What the methods of containers are given was checked where the user called; whoever sends something else is no client of ours. */

export function key(value: unknown): DictKey {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) throw new Misuse('a key is missing');
  return value as DictKey;
}

export function keys(value: unknown): DictKey[] {
  return readList(value).map(key);
}

export function integer(value: unknown): number {
  if (!Number.isInteger(value)) throw new Misuse('a whole number is missing');
  return value as number;
}

export function integerOrNothing(value: unknown): number | undefined {
  return value === undefined ? undefined : integer(value);
}

export function amount(value: unknown): number | bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new Misuse('a number is missing');
  return value;
}
