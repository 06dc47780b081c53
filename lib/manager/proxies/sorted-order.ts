import { ArgumentTypeError } from '../../errors/python-errors.js';
import { describeValue } from '../../util/describe-value.js';

/** Below zero when the first comes first, above zero when the second does. */
export type Compare<T> = (a: T, b: T) => number;

/** How a list is sorted, in Python's words. */
export interface SortOptions<T> {
  /** What of an item is compared: a number or a string. Default: the item. */
  readonly key?: (item: T) => number | bigint | string | boolean;
  /** The highest first. Default: false. */
  readonly reverse?: boolean;
}

interface Sort<T> {
  readonly key: ((item: T) => unknown) | undefined;
  readonly compare: Compare<T> | undefined;
  readonly reverse: boolean;
}

/** @throws ArgumentTypeError when it says nothing about an order. */
export function readSort<T>(call: string, how: SortOptions<T> | Compare<T> | undefined): Sort<T> {
  if (how === undefined) return { key: undefined, compare: undefined, reverse: false };
  if (typeof how === 'function') return { key: undefined, compare: how, reverse: false };
  const { key, reverse = false } = how;
  if (key !== undefined && typeof key !== 'function') {
    throw new ArgumentTypeError(`${call}: key is ${describeValue(key)}. Give a function of an item.`);
  }
  return { key, compare: undefined, reverse };
}

/** The places of the items in sorted order; equal items stay in theirs, in the reverse too, as in Python. */
export function sortedOrder<T>(items: readonly T[], { key, compare, reverse }: Sort<T>): Uint32Array {
  const keys = key === undefined ? undefined : items.map(key);
  const sign = reverse ? -1 : 1;
  return Uint32Array.from(items.keys()).sort((a, b) => {
    const order = keys === undefined ? checkOrder(compare!(items[a]!, items[b]!)) : natural(keys[a], keys[b]);
    return sign * order || a - b;
  });
}

function checkOrder(order: unknown): number {
  if (typeof order === 'number') return order;
  throw new ArgumentTypeError(`ListProxy.sort: compare gives ${describeValue(order)}. Give a number from it, and no promise.`);
}

function natural(a: unknown, b: unknown): number {
  const [left, right] = [kindOf(a), kindOf(b)];
  if (left !== right || left === undefined) {
    throw new ArgumentTypeError(
      `ListProxy.sort: key gives ${describeValue(a)} and ${describeValue(b)}, which have no order. Give numbers alone, or strings alone.`,
    );
  }
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

function kindOf(value: unknown): string | undefined {
  const type = typeof value;
  if (type === 'number' || type === 'bigint') return 'number';
  return type === 'string' || type === 'boolean' ? type : undefined;
}
