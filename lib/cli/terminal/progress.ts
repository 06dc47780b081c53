import cliProgress from 'cli-progress';
import { formatBytes, formatCount, formatUnits } from './format.js';
import { Meter } from './meter.js';

/** Where progress is shown. */
export interface ProgressOptions {
  /** What is being done: `2 workers`. */
  readonly label: string;
  /** What is counted, in the singular: `file`. */
  readonly unit: string;
  readonly stream: NodeJS.WriteStream;
  /** `bar` on a terminal, `lines` now and then elsewhere, or nothing. */
  readonly show: 'bar' | 'lines' | 'nothing';
  /** Bytes in all, when known from the start: then they make the bar, and not the count. Default: the count does. */
  readonly totalBytes?: number | undefined;
}

/** Seconds between two lines where there is no bar. */
const LINE_EVERY = 5;

/** Work that is counted while it goes on. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #meter = new Meter();
  readonly #started = performance.now();
  readonly #bar: cliProgress.SingleBar | undefined;
  #count = 0;
  #bytes = 0;
  #total: number | undefined;
  #nextLine = LINE_EVERY;
  #stopped = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#total = options.totalBytes;
    if (options.show !== 'bar') return;
    this.#bar = new cliProgress.SingleBar({
      stream: options.stream,
      format: (settings, params) => this.#render(settings, params),
      fps: 10,
      clearOnComplete: true,
      gracefulExit: false,
      barsize: 24,
      forceRedraw: true,
      emptyOnZero: true,
    });
    this.#bar.start(this.#total ?? 0, 0);
  }

  /** How many units there are; may grow. */
  setTotal(total: number): void {
    this.#total = total;
    this.#bar?.setTotal(total);
  }

  /** Where the work stands now. */
  update(count: number, bytes: number): void {
    if (this.#stopped) return;
    this.#count = count;
    this.#bytes = bytes;
    const at = this.#seconds();
    this.#meter.note(at, count, bytes);
    this.#bar?.update(this.#options.totalBytes === undefined ? count : bytes);
    if (this.#options.show === 'lines' && at >= this.#nextLine) {
      this.#nextLine = at + LINE_EVERY;
      this.#options.stream.write(`${this.#options.label}: ${this.#figures(at)}\n`);
    }
  }

  /** Writes to the same terminal without leaving pieces of the bar behind. */
  around(write: () => void): void {
    if (this.#bar !== undefined && !this.#stopped) this.#options.stream.write('\r\u001B[K');
    write();
  }

  /** Takes the bar away. */
  stop(): void {
    this.#stopped = true;
    this.#bar?.stop();
  }

  #seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  #render(settings: cliProgress.Options, params: cliProgress.Params): string {
    const figures = this.#figures(this.#seconds());
    if (this.#total === undefined) return `${this.#options.label} ${figures}`;
    const bar = cliProgress.Format.BarFormat(params.progress, settings);
    const percent = String(Math.floor(params.progress * 100)).padStart(3);
    return `${this.#options.label} ${bar} ${percent}% ${figures}`;
  }

  #figures(at: number): string {
    const { perSecond, bytesPerSecond } = this.#meter.speed(at, this.#count, this.#bytes);
    const { unit, totalBytes } = this.#options;
    const of = this.#total === undefined || totalBytes !== undefined ? '' : `${formatCount(this.#count)} of `;
    const units = of === '' ? formatUnits(this.#count, unit) : `${of}${formatUnits(this.#total ?? 0, unit)}`;
    return `${units} · ${formatCount(perSecond)} ${unit}s/s · ${formatBytes(bytesPerSecond)}/s`;
  }
}
