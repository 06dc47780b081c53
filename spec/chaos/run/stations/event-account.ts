import type { Life } from '../journal.js';
import { heldThroughout, operationsAt, spansOf, type Operation, type Span } from '../operations.js';

/*
 * The account of one event. Before and after, everybody writes down:
 *
 *   set … done        wait SECONDS … true | false | aborted
 *   clear … done      ask … true | false
 *
 * An operation works at some time between its two lines, so there are times in which the event was set for sure, or
 * unset for sure: no answer may say otherwise, and nobody's time may run out over one in which it was set.
 */

export interface EventBooks {
  readonly name: string;
  readonly lives: readonly Life[];
}

/** A timer may fire so much earlier than it should, in milliseconds. */
const EARLY = 2;

/** Pure: the rules that are broken, and how many waits were ended by the event. */
export function accountOfEvent({ name, lives }: EventBooks): { readonly broken: readonly string[]; readonly passed: number } {
  const broken: string[] = [];
  const complain = (text: string): void => void broken.push(`event '${name}': ${text}`);
  const operations = operationsAt(name, lives, complain);
  const did = (what: string): readonly Operation[] => operations.filter((operation) => operation.what === what);
  const done = (operation: Operation): boolean => operation.outcome === 'done';
  const start = { begin: -Infinity, end: -Infinity };
  const set = spansOf(did('set').filter(done), did('clear'));
  const unset = spansOf([start, ...did('clear').filter(done)], did('set'));
  let passed = 0;
  for (const operation of [...did('wait'), ...did('ask')]) {
    const { life, lane, what, outcome } = operation;
    const text = `${life} lane ${String(lane)}: '${what} ${operation.details.join(' ')}'`;
    if (outcome === 'true') {
      if (what === 'wait') passed++;
      if (heldThroughout(unset, operation)) complain(`${text} found it set, and it was not`);
    } else if (outcome === 'false') {
      const span = set.find((one) => mustMeet(one, operation));
      if (span !== undefined) complain(`${text} did not find it set, and it was for ${(span[1] - span[0]).toFixed(1)} ms`);
    }
  }
  return { broken, passed };
}

/** Whether a wait of this length, whenever it was in this time, was there at a moment of the span. */
function mustMeet([from, to]: Span, { begin, end, details }: Operation): boolean {
  const ms = Math.max(0, Number(details[0] ?? 0) * 1000 - EARLY);
  return from < end && to > begin && (from <= begin || from - begin < ms) && (to >= end || end - to < ms);
}
