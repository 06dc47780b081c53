import type { Life } from '../journal.js';
import { heldThroughout, operationsAt, spansOf, type Operation } from '../operations.js';

/*
 * The account of one barrier. Before and after, everybody writes down:
 *
 *   wait … passed INDEX | broken | timedOut | aborted        reset … done        abort … done
 *
 * All of a trip pass or none. Who was killed in the middle of a wait may have passed, or may have broken the barrier: it
 * counts where one is missing, but only near the time of its wait. Everybody else is accounted for.
 */

export interface BarrierBooks {
  readonly name: string;
  readonly parties: number;
  readonly lives: readonly Life[];
}

const overlap = (a: Operation, b: Operation): boolean => a.begin <= b.end && b.begin <= a.end;

/** Pure: the rules that are broken, and how many trips there were at least. */
export function accountOfBarrier({ name, parties, lives }: BarrierBooks): { readonly broken: readonly string[]; readonly trips: number } {
  const broken: string[] = [];
  const complain = (text: string): void => void broken.push(`barrier '${name}': ${text}`);
  const operations = operationsAt(name, lives, complain);
  const waits = operations.filter(({ what }) => what === 'wait');
  const resets = operations.filter(({ what }) => what === 'reset');
  const isDone = ({ outcome }: Operation): boolean => outcome === 'done';
  const breaks = ({ what, outcome }: Operation): boolean => what === 'abort' || (what === 'wait' && (outcome === 'timedOut' || outcome === 'aborted'));
  const killed = waits.filter(({ outcome }) => outcome === undefined);
  const passed = waits.filter(({ outcome }) => outcome === 'passed');
  const passedAt = Array.from({ length: parties }, (_, index) => passed.filter(({ results }) => results[0] === index));
  const trips = Math.max(...passedAt.map(({ length }) => length));

  const missing = trips * parties - passed.length;
  if (missing < 0) complain(`${String(passed.length)} passed in ${String(trips)} trips of ${String(parties)}`);
  if (missing > killed.length) complain(`${String(missing)} of ${String(trips)} trips did not pass, and ${String(killed.length)} were killed in a wait`);
  const start = { begin: -Infinity, end: -Infinity };
  const certain = operations.filter((one) => breaks(one) && one.outcome !== undefined);
  const possible = operations.filter((one) => breaks(one) || (one.what === 'wait' && one.outcome === undefined));
  const surelyBroken = spansOf(certain, resets);
  const surelyWhole = spansOf([start, ...resets.filter(isDone)], possible);

  for (const wait of waits) {
    const who = `${wait.life} lane ${String(wait.lane)}`;
    if (wait.outcome === 'passed') {
      if (heldThroughout(surelyBroken, wait)) complain(`${who} passed though it was broken`);
      const absent = passedAt.filter((at, index) => index !== wait.results[0] && !at.some((other) => overlap(wait, other))).length;
      const excused = killed.filter((other) => overlap(wait, other)).length;
      if (absent > excused) complain(`${who} passed as number ${String(wait.results[0])} with ${String(parties - absent)} there, and ${String(excused)} who were killed`);
    } else if (wait.outcome === 'broken' && heldThroughout(surelyWhole, wait) && !resets.some((reset) => overlap(reset, wait))) {
      complain(`${who} was told that it is broken, and nobody had broken it`);
    }
  }
  return { broken, trips };
}
