import { ArgumentTypeError, ValueError } from '../../errors/python-errors.js';
import { describeValue } from '../describe-value.js';
import type { Seconds } from '../seconds.js';
import { display, LINE_EVERY, notify } from './display.js';
import type { Progress, ProgressCount } from './progress-count.js';
import { NOTICE_MS } from './progress-feed.js';

/** How progress is shown, and to whom. */
export interface ProgressOptions {
  /** What is being done. Default: the name of the function. */
  readonly label?: string | undefined;
  /** What is counted, in the singular. Default: `item`. */
  readonly unit?: string | undefined;
  /** How many items there are, where the input does not say it. Default: its length; unknown for generators. */
  readonly total?: number | null | undefined;
  /** The shortest time between two calls of `callback` in seconds, or between two lines where stderr is no terminal. Default: 0.1 and 5. */
  readonly interval?: Seconds | undefined;
  /** Gets the progress now and then and at the end, and nothing is shown. What it throws becomes a process warning. Default: a bar on stderr. */
  readonly callback?: ((progress: Progress) => unknown) | undefined;
}

/** `true`: a bar on stderr, or lines where it is no terminal. A function: calls instead. `false`: nothing. */
export type ProgressOption = boolean | ((progress: Progress) => unknown) | ProgressOptions;

/** Checks the option and gives what is to be done with a count; `undefined`: nothing. */
export function readProgress(call: string, given: ProgressOption | null | undefined): ProgressWish | undefined {
  if (given === undefined || given === null || given === false) return undefined;
  if (given === true) return new ProgressWish({});
  if (typeof given === 'function') return new ProgressWish({ callback: given });
  if (typeof given !== 'object') {
    throw new ArgumentTypeError(`${call}: progress is ${describeValue(given)}. Give true for a bar, a function, or options such as { label: 'photos' }.`);
  }
  return new ProgressWish(checked(call, given));
}

function checked(call: string, options: ProgressOptions): ProgressOptions {
  const { label, unit, total, interval, callback } = options;
  for (const [name, text] of Object.entries({ label, unit })) {
    if (text !== undefined && typeof text !== 'string') {
      throw new ArgumentTypeError(`${call}: progress.${name} is ${describeValue(text)}. Give a text, or leave it out.`);
    }
  }
  if (total !== undefined && total !== null && !(typeof total === 'number' && total >= 0)) {
    throw new ValueError(`${call}: progress.total is ${describeValue(total)}. Give the number of items, or leave it out.`);
  }
  if (interval !== undefined && !(typeof interval === 'number' && interval > 0)) {
    throw new ValueError(`${call}: progress.interval is ${describeValue(interval)}. Give seconds, more than 0, or leave it out.`);
  }
  if (callback !== undefined && typeof callback !== 'function') {
    throw new ArgumentTypeError(`${call}: progress.callback is ${describeValue(callback)}. Give a function of the progress, or leave it out for a bar.`);
  }
  return options;
}

/** What somebody wants to see of a piece of work. */
export class ProgressWish {
  readonly #options: ProgressOptions;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** How many items there are, where the user has said it. */
  get total(): number | undefined {
    return this.#options.total ?? undefined;
  }

  /** Shows a count from now on, until it ends. */
  attach(count: ProgressCount, label: string): void {
    const { unit = 'item', interval, callback } = this.#options;
    count.label = this.#options.label ?? label;
    count.total ??= this.total;
    if (callback === undefined) display(count, { unit, interval: interval ?? LINE_EVERY });
    else notify(count, (progress) => callSafely(callback, progress), interval === undefined ? NOTICE_MS : interval * 1000);
  }
}

/** It is told, not asked: what it throws harms nothing. */
function callSafely(callback: (progress: Progress) => unknown, progress: Progress): void {
  try {
    const answer = callback(progress) as Partial<PromiseLike<unknown>> | null | undefined;
    if (typeof answer?.then === 'function') answer.then(undefined, warn);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  const { stack } = (error ?? {}) as Partial<Error>;
  process.emitWarning(`progress: the callback threw: ${typeof stack === 'string' ? stack : describeValue(error)}`, {
    type: 'ProgressCallbackWarning',
  });
}
