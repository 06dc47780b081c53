import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from './describe-value.js';

/** A length of time in seconds, as everywhere in Python; fractions are welcome. */
export type Seconds = number;

/** What `setTimeout` can carry: about 24.8 days. One that is longer would come at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Checks a timeout and turns it into milliseconds.
 *
 * `undefined`, `null` and `Infinity` mean for ever and give `undefined`; zero and less give 0 (one try).
 */
export function timeoutToMs(call: string, timeout: unknown): number | undefined {
  if (timeout === undefined || timeout === null || timeout === Infinity) return undefined;
  if (typeof timeout !== 'number') {
    throw new ArgumentTypeError(
      `${call}: timeout is ${describeValue(timeout)}. Give a number of seconds, or leave it out to wait for ever.`,
    );
  }
  if (Number.isNaN(timeout)) {
    throw new ValueError(`${call}: timeout is NaN. Give a number of seconds, or leave it out to wait for ever.`);
  }
  return Math.min(Math.max(0, timeout * 1000), LONGEST_TIMER_MS);
}
