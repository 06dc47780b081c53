import { ArgumentTypeError, ValueError } from '../../errors/python-errors.js';
import { describeValue } from '../describe-value.js';
import { display, LINE_EVERY } from './display.js';
import { Meter } from './meter.js';
import { ProgressCount, type Progress } from './progress-count.js';
import { readProgress, type ProgressOptions } from './progress-options.js';

/** What a `ProgressBar` shows besides a count. */
export interface ProgressBarOptions extends Omit<ProgressOptions, 'callback'> {
  /** The bytes in all, where they and not the items say how much is done. Default: the items do. */
  readonly totalBytes?: number | undefined;
}

/** Where the work stands; what is left out stays as it was. */
export interface ProgressUpdate {
  /** How many items have ended, well or badly. */
  readonly done?: number | undefined;
  /** How many of them badly. */
  readonly failed?: number | undefined;
  /** How many there are in all, so far as it is known. */
  readonly total?: number | undefined;
  /** How many bytes were worked on; then bytes per second are shown, too. */
  readonly bytes?: number | undefined;
}

const CALL = 'ProgressBar';

/**
 * A bar on stderr for work that you count yourself, in one picture with the bars of pools (`progress: true`). Where stderr is no terminal it is a
 * line now and then.
 *
 * @example
 * ```ts
 * import { Manager, Process, ProgressBar, type Queue } from 'forkful';
 *
 * await using manager = Manager();
 * const results = manager.Queue<number>();
 * const worker = new Process({
 *   target: async (queue: Queue<number>) => {
 *     for (let n = 0; n < 100; n++) await queue.put(n);
 *     await queue.shutdown();
 *   },
 *   args: [results],
 * });
 * worker.start();
 * using bar = new ProgressBar({ label: 'results', total: 100 });
 * for await (const _ of results) bar.add();
 * console.log(bar.progress.done); // prints: 100
 * ```
 *
 * Python has none; its programs use tqdm.
 */
export class ProgressBar {
  readonly #count = new ProgressCount();
  readonly #bytes = new Meter();
  readonly #totalBytes: number | undefined;
  #bytesDone: number | undefined;

  /**
   * Shows the bar until `stop()`.
   *
   * @param options `{ label, unit, total, totalBytes, interval }`, or a label. Default: an unnamed bar of items, as many as come.
   * @throws ArgumentTypeError, ValueError when an option makes no sense.
   */
  constructor(options: ProgressBarOptions | string = {}) {
    const given: ProgressBarOptions = typeof options === 'string' ? { label: options } : options;
    if (typeof given !== 'object' || given === null) {
      throw new ArgumentTypeError(`${CALL}: options are ${describeValue(options)}. Give a label, or options such as { label: 'photos', total: 10 }.`);
    }
    readProgress(CALL, given);
    const { label = '', unit = 'item', total, interval = LINE_EVERY, totalBytes } = given;
    this.#totalBytes = totalBytes === undefined ? undefined : readCount('totalBytes', totalBytes);
    this.#count.label = label;
    this.#count.total = total ?? undefined;
    display(this.#count, {
      unit,
      interval,
      fraction: this.#totalBytes === undefined ? undefined : () => Math.min(1, (this.#bytesDone ?? 0) / Math.max(1, this.#totalBytes ?? 1)),
      bytesPerSecond: () => (this.#bytesDone === undefined ? undefined : this.#bytes.rate(this.#count.look().elapsed, this.#bytesDone)),
    });
  }

  /** The figures as they are now. */
  get progress(): Progress {
    return this.#count.look();
  }

  /**
   * Counts on.
   *
   * @param items How many have ended. Default: 1.
   * @param failed How many of those badly. Default: 0.
   */
  add(items = 1, failed = 0): void {
    this.#count.add(readCount('items', items), readCount('failed', failed));
  }

  /** Says where the work stands. After `stop()` it does nothing. */
  update({ done, failed, total, bytes }: ProgressUpdate): void {
    if (this.#count.over) return;
    if (total !== undefined) this.#count.setTotal(readCount('total', total));
    if (bytes !== undefined) {
      this.#bytesDone = readCount('bytes', bytes);
      this.#bytes.note(this.#count.look().elapsed, bytes);
    }
    this.#count.set(readCount('done', done ?? this.#count.done), readCount('failed', failed ?? this.#count.failed));
  }

  /** Takes the bar away. Idempotent. */
  stop(): void {
    this.#count.end();
  }

  /** The same as `stop()`. */
  [Symbol.dispose](): void {
    this.stop();
  }
}

function readCount(name: string, count: unknown): number {
  if (typeof count !== 'number') throw new ArgumentTypeError(`${CALL}: ${name} is ${describeValue(count)}. Give a number.`);
  if (!(count >= 0)) throw new ValueError(`${CALL}: ${name} must be 0 or more, not ${String(count)}.`);
  return count;
}
