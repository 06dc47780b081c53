import { types } from 'node:util';
import { LONGEST_TIMER_MS } from '../../util/seconds.js';
import { Misuse } from '../protocol.js';

/*
 * What came off the wire, or `Misuse`: a client may send anything, and what is believed here is used by a process in
 * which others live.
 */

/** The longest text that stands in messages and states for people. */
const LONGEST_LABEL = 200;

export function readNumber(value: unknown): number {
  if (typeof value !== 'number') throw new Misuse('a number is missing');
  return value;
}

/** How long to wait; `undefined` is for ever. Clients cut their times down to what a timer can carry. */
export function readMilliseconds(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= 0 && value <= LONGEST_TIMER_MS)) throw new Misuse('a time to wait is none');
  return value;
}

export function readText(value: unknown): string {
  if (typeof value !== 'string') throw new Misuse('a text is missing');
  return value;
}

/** A name for people. */
export function readLabel(value: unknown): string {
  return readText(value).slice(0, LONGEST_LABEL);
}

export function readList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misuse('a list is missing');
  return value;
}

/** An item: another view would be another value to whoever gets it. */
export function readBytes(value: unknown): Uint8Array {
  if (!types.isUint8Array(value)) throw new Misuse('an item is missing');
  return value;
}
