import type { Life } from './journal.js';

/** Something that a lane did, from what it wrote before to what it wrote after. */
export interface Operation {
  readonly life: string;
  readonly lane: number;
  /** What it wrote before. */
  readonly what: string;
  readonly details: readonly (string | number)[];
  readonly begin: number;
  /** Nothing of it happens later. */
  readonly end: number;
  /** What it wrote after; `undefined`: it was killed in the middle. */
  readonly outcome: string | undefined;
  readonly results: readonly (string | number)[];
}

/** How much later the manager may come to know of a death, in milliseconds, on a machine that is very busy. */
export const LAG = 5000;

/**
 * The operations at one station by the time of their begin: in each lane what begins one and what ends it take turns.
 *
 * `late` hears of those that a life left open which ended in good order.
 */
export function operationsAt(station: string, lives: readonly Life[], late: (text: string) => void): readonly Operation[] {
  const operations: Operation[] = [];
  for (const { life, events, times, diedAt } of lives) {
    const open = new Map<number, Omit<Operation, 'end' | 'outcome' | 'results'>>();
    events.forEach(([lane, where, what, ...details], index) => {
      if (where !== station) return;
      const begun = open.get(lane);
      open.delete(lane);
      if (begun === undefined) open.set(lane, { life, lane, what, details, begin: times[index]! });
      else operations.push({ ...begun, end: times[index]!, outcome: what, results: details });
    });
    for (const begun of open.values()) {
      if (diedAt === undefined) late(`${life} ended in good order in the middle of '${begun.what}'`);
      operations.push({ ...begun, end: (diedAt ?? Infinity) + LAG, outcome: undefined, results: [] });
    }
  }
  return operations.sort((a, b) => a.begin - b.begin);
}

/** A time in which something was so for sure, both ends included. */
export type Span = readonly [from: number, to: number];

/**
 * The spans in which something holds for sure: from the end of what made it so until the begin of what may have undone it.
 *
 * An operation works at some time between its begin and its end, so one that undoes is late enough when it ended after the
 * maker had begun. Both lists are sorted by their begin; `makers` are those that were done for sure.
 */
export function spansOf(makers: readonly { readonly begin: number; readonly end: number }[], undoers: readonly { readonly begin: number; readonly end: number }[]): readonly Span[] {
  const spans: [number, number][] = [];
  for (const { begin, end } of [...makers].sort((a, b) => a.end - b.end)) {
    const to = undoers.find((undoer) => undoer.end >= begin)?.begin ?? Infinity;
    if (to <= end) continue;
    const last = spans.at(-1);
    if (last !== undefined && end <= last[1]) last[1] = Math.max(last[1], to);
    else spans.push([end, to]);
  }
  return spans;
}

/** Whether something held all the time from `begin` to `end`. */
export function heldThroughout(spans: readonly Span[], { begin, end }: { readonly begin: number; readonly end: number }): boolean {
  return spans.some(([from, to]) => from <= begin && to >= end);
}
