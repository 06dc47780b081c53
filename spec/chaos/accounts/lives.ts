import type { Event, Life } from '../run/journal.js';

/** A line of a journal: when, lane, station, what, with what. */
export type Line = readonly [time: number, ...Event];

/** A life as its journal tells it; `diedAt`: it was killed then. */
export function lifeOf(name: string, lines: readonly Line[], diedAt?: number): Life {
  return { life: name, killed: diedAt !== undefined, diedAt, times: lines.map(([time]) => time), events: lines.map(([, ...event]) => event) };
}

/** What one lane of one life did at one station, one thing after the other. */
export function laneAt(station: string, lane: number, ...entries: readonly (readonly [time: number, what: string, ...details: (string | number)[]])[]): readonly Line[] {
  return entries.map(([time, what, ...details]) => [time, lane, station, what, ...details]);
}
