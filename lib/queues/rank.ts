import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/**
 * What items of a priority queue are ordered by: a number, a string, or a list of them, compared from its front.
 *
 * Plain data, because the manager compares it and never sees the item.
 */
export type Rank = number | bigint | string | readonly Rank[];

/** A longer text decides nothing beyond these characters: it would travel twice. */
const LONGEST_TEXT = 256;
/** More elements of a list decide nothing. */
const LONGEST_LIST = 16;
const DEEPEST = 8;

/**
 * The rank of what a user gave as a priority, or of an item that is its own priority.
 *
 * @throws ArgumentTypeError when it is no number (NaN included), no string and no list that begins with one.
 */
export function rankOf(call: string, given: unknown, name: string): Rank {
  const rank = read(given, 0);
  if (rank !== undefined) return rank;
  const what = Array.isArray(given) ? `${name}[0] is ${describeValue(leaf(given))}` : `${name} is ${describeValue(given)}`;
  throw new ArgumentTypeError(
    `${call}: ${what}, which has no order. Put a number, a string or [priority, item], or say { priority } or the queue's { key }.`,
  );
}

/** Everything of a list that can be compared, up to the first thing that cannot: `[2, 'b', {…}]` is ordered by `[2, 'b']`. */
function read(given: unknown, depth: number): Rank | undefined {
  if (typeof given === 'number') return Number.isNaN(given) ? undefined : given;
  if (typeof given === 'bigint') return given;
  if (typeof given === 'string') return given.length > LONGEST_TEXT ? given.slice(0, LONGEST_TEXT) : given;
  if (!Array.isArray(given) || depth === DEEPEST) return undefined;
  const list: Rank[] = [];
  for (const element of given.slice(0, LONGEST_LIST) as unknown[]) {
    const rank = read(element, depth + 1);
    if (rank === undefined) break;
    list.push(rank);
  }
  return list.length > 0 ? list : undefined;
}

function leaf(given: readonly unknown[]): unknown {
  let first: unknown = given;
  for (let depth = 0; Array.isArray(first) && depth < DEEPEST; depth++) first = (first as unknown[])[0];
  return first;
}

/** What the priorities of one queue must have in common: `number`, `string`, `list of number`. */
export function rankKind(rank: Rank): string {
  if (typeof rank === 'bigint') return 'number';
  return typeof rank === 'object' ? `list of ${rankKind(rank[0]!)}` : typeof rank;
}

/** Whether bytes off the wire hold a rank. */
export function isRank(value: unknown, depth = 0): value is Rank {
  if (typeof value === 'number') return !Number.isNaN(value);
  if (typeof value === 'bigint' || typeof value === 'string') return true;
  return Array.isArray(value) && value.length > 0 && depth < DEEPEST && value.every((element) => isRank(element, depth + 1));
}

/**
 * A total order: numbers before strings before lists; lists by their first difference, and a shorter one before what it
 * begins. Strings by their code units, as `<` does.
 */
export function compareRanks(a: Rank, b: Rank): number {
  if (typeof a === 'object' && typeof b === 'object') {
    const length = Math.min(a.length, b.length);
    for (let index = 0; index < length; index++) {
      const order = compareRanks(a[index]!, b[index]!);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  const kinds = kindOrder(a) - kindOrder(b);
  if (kinds !== 0) return kinds;
  return a < b ? -1 : a > b ? 1 : 0;
}

function kindOrder(rank: Rank): number {
  if (typeof rank === 'object') return 2;
  return typeof rank === 'string' ? 1 : 0;
}
