import { durationText, figures } from './figures.js';
import { Notifier } from './notifier.js';
import type { Progress, ProgressCount } from './progress-count.js';
import { theScreen, type Screen } from './screen.js';

/** Seconds between two lines where there is no screen; later a tenth of the time that has passed. */
export const LINE_EVERY = 5;

/** What is shown of a count. */
export interface DisplayOptions {
  readonly unit: string;
  /** Seconds between two lines where there is no screen. */
  readonly interval: number;
  /** How much is done, where the count of items does not say it. */
  readonly fraction?: (() => number | undefined) | undefined;
  readonly bytesPerSecond?: (() => number | undefined) | undefined;
}

/** Shows a count on stderr until it ends, or the function returned is called: a bar on a terminal, lines now and then elsewhere. */
export function display(count: ProgressCount, options: DisplayOptions): () => void {
  const screen = theScreen();
  return screen === undefined ? displayLines(count, options, (line) => process.stderr.write(line)) : displayBar(count, options, screen);
}

/** The bar on a screen. */
export function displayBar(count: ProgressCount, { unit, fraction, bytesPerSecond }: DisplayOptions, screen: Screen): () => void {
  const hide = screen.show(() => {
    const progress = count.look();
    const text = figures(progress, { unit, bytesPerSecond: bytesPerSecond?.() });
    return { label: progress.label, fraction: fraction === undefined ? fractionOf(progress) : fraction(), figures: text };
  });
  const leave = count.watch({ changed: () => undefined, ended: () => hide() });
  return () => {
    leave();
    hide();
  };
}

function fractionOf({ total, done }: Progress): number | undefined {
  if (total === undefined) return undefined;
  return total === 0 ? 1 : Math.min(1, done / total);
}

/** Lines at intervals; work that ends before the first of them says nothing. */
export function displayLines(count: ProgressCount, options: DisplayOptions, write: (line: string) => void): () => void {
  const { unit, interval, bytesPerSecond } = options;
  let next = interval;
  const say = (): void => {
    const progress = count.look();
    const { elapsed, over, label } = progress;
    if (over ? next === interval : elapsed < next) return;
    next = elapsed + Math.max(interval, elapsed / 10);
    const text = figures(progress, { unit, bytesPerSecond: bytesPerSecond?.() });
    write(`${label}: ${text}${over ? '' : ` · ${durationText(elapsed)} so far`}\n`);
  };
  // A clock and not the changes: long work that shows no change should say so, too.
  const clock = setInterval(say, interval * 250).unref();
  const stop = (): void => {
    clearInterval(clock);
    leave();
  };
  const leave = count.watch({
    changed: () => undefined,
    ended: () => {
      say();
      clearInterval(clock);
    },
  });
  return stop;
}

/** Calls back with the progress, not more often than asked for, and always at the end. */
export function notify(count: ProgressCount, call: (progress: Progress) => void, everyMs: number): void {
  count.watch(new Notifier(() => call(count.look()), everyMs));
}
