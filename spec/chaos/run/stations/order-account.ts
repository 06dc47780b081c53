import type { Life } from '../journal.js';
import { operationsAt, type Operation } from '../operations.js';

/*
 * The account of the order in a queue that is no line: a stack, or one with priorities. It reads what `queue-account.ts`
 * reads, with the priority behind the item of a put.
 *
 * Nothing comes out while something that was to come first was there the whole time: its put was over before the get
 * began, and its own get began after this one had ended. One that was killed in the middle of a get may have had it.
 */

export interface OrderBooks {
  readonly name: string;
  readonly lives: readonly Life[];
  /** What lay in the queue at the end. */
  readonly left: readonly string[];
  readonly kind: 'newest' | 'lowest';
}

/** Pure: the rules that are broken. */
export function accountOfOrder({ name, lives, left, kind }: OrderBooks): readonly string[] {
  const broken: string[] = [];
  const operations = operationsAt(name, lives, () => undefined);
  const puts = operations.filter(({ what, outcome }) => what === 'P' && outcome === 'p');
  const gets = operations.filter(({ what, outcome }) => what === 'G' && outcome === 'R');
  const killed = operations.filter(({ what, outcome }) => what === 'G' && outcome === undefined);
  const putOf = new Map(puts.map((put) => [put.details[0], put]));
  const goneAt = new Map<unknown, number>(left.map((item) => [item, Infinity]));
  for (const get of gets) goneAt.set(get.results[0], get.begin);
  for (const get of gets) {
    const put = putOf.get(get.results[0]);
    if (put === undefined) continue; // its putter was killed before it was told
    const before = puts.filter((other) => other.end <= get.begin && (goneAt.get(other.details[0]) ?? -Infinity) >= get.end && comesFirst(other, put, kind));
    const excused = killed.filter((other) => other.begin <= get.end && get.begin <= other.end).length;
    if (before.length > excused) {
      broken.push(`queue '${name}': ${String(get.results[0])} came out before ${before.map(({ details }) => details.join(' of rank ')).join(', ')}`);
    }
  }
  return broken;
}

function comesFirst(a: Operation, b: Operation, kind: OrderBooks['kind']): boolean {
  if (kind === 'newest') return a.begin >= b.end;
  const difference = Number(a.details[1]) - Number(b.details[1]);
  return difference < 0 || (difference === 0 && a.end <= b.begin);
}
