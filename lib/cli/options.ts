import { InvalidArgumentError } from 'commander';

/** Reads an option that counts something. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('Give a whole number from 1.');
  }
  return value;
}

/** Reads an option that may be none at all. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('Give a whole number from 0.');
  return value;
}

/** Timers know no longer time than these 24 days, and take what is longer for none. */
const LONGEST_TIMER = 2_147_483;

/** Reads seconds that may be none. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError('Give seconds, 0 or more.');
  return Math.min(value, LONGEST_TIMER);
}

/** Reads how long something may take. */
export function positiveSeconds(text: string): number {
  return Math.min(positiveNumber(text), LONGEST_TIMER);
}

/** Reads an option that multiplies something. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Give a number above 0.');
  }
  return value;
}
