import { writeFile } from 'node:fs/promises';
import { ArgumentTypeError, ValueError } from '../../errors/python-errors.js';
import { describeValue } from '../../util/describe-value.js';
import type { PoolBooks } from './books.js';
import { toChromeTrace, type ChromeTrace } from './chrome-trace.js';
import { toTracePage } from './trace-page.js';
import { TraceRecorder } from './trace-recorder.js';
import type { WorkerRecord } from './worker-record.js';

/** What `Pool.trace()` is asked for. */
export interface TraceOptions {
  /** The most tasks that are kept; when there are more, the oldest go. One takes some 200 bytes. Default: 100,000. */
  readonly limit?: number | undefined;
  /** What stands above the timeline. Default: the program's name and how many workers the pool has. */
  readonly title?: string | undefined;
  /** Where `await using` writes the HTML page at its end. Default: nowhere. */
  readonly html?: string | URL | undefined;
  /** Where `await using` writes the Chrome trace at its end. Default: nowhere. */
  readonly json?: string | URL | undefined;
}

/** What is recorded, as `Pool` has it. */
export interface TraceSource {
  readonly books: PoolBooks;
  readonly workers: Iterable<WorkerRecord>;
  readonly title: string;
}

const LIMIT = 100_000;

/** Begins to record. */
export let startTrace: (source: TraceSource, options?: TraceOptions | null) => PoolTrace;

/**
 * A recording of what a pool does: which worker ran which task when, what failed, and which workers died or were replaced. It is begun with
 * `pool.trace()`, and may be written at any time, also while the pool works.
 *
 * The HTML page is one file that needs nothing else: a timeline to zoom and to move, with the details of the task under the pointer and a table
 * of the functions. The Chrome trace opens in ui.perfetto.dev and chrome://tracing.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, stat } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { Pool } from 'forkful';
 * const folder = await mkdtemp(join(tmpdir(), 'trace-'));
 * await using pool = new Pool(2);
 * await using trace = pool.trace();
 * await pool.map((n: number) => n * n, [1, 2, 3, 4], { chunkSize: 1 });
 * await trace.writeHtml(join(folder, 'run.html'));
 * await trace.writeJson(join(folder, 'run.json'));
 * console.log(trace.tasks, (await stat(join(folder, 'run.html'))).size > 10_000); // prints: 4 true
 * await rm(folder, { recursive: true });
 * ```
 *
 * Python's pool has nothing of the kind.
 */
export class PoolTrace implements AsyncDisposable {
  readonly #recorder: TraceRecorder;
  readonly #options: TraceOptions;
  readonly #title: string;
  #stop: (() => void) | undefined;
  #written: Promise<void> | undefined;

  static {
    startTrace = (source, options) => new this(source, options ?? {});
  }

  private constructor({ books, workers, title }: TraceSource, options: TraceOptions) {
    const { limit = LIMIT } = options;
    if (typeof limit !== 'number') {
      throw new ArgumentTypeError(`Pool.trace: limit is ${describeValue(limit)}. Give a whole number of tasks, or leave it out.`);
    }
    if (!Number.isInteger(limit) || limit < 1) {
      throw new ValueError(`Pool.trace: limit must be a whole number, at least 1, not ${limit}. Leave it out for ${LIMIT}.`);
    }
    this.#options = options;
    this.#title = options.title ?? title;
    this.#recorder = new TraceRecorder(limit, workers);
    this.#stop = books.observe(this.#recorder);
  }

  /** How many tasks it holds; a chunk of `map` is one. */
  get tasks(): number {
    return this.#recorder.size;
  }

  /** How many older tasks it held and does not any more, because there were more than `limit`. */
  get dropped(): number {
    return this.#recorder.dropped;
  }

  /** Ends the recording; what was recorded may still be written. Idempotent. */
  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#recorder.stop();
  }

  /**
   * Writes the page with the timeline.
   *
   * @param path The file; one that is there is replaced.
   * @throws What writing a file throws (as rejection).
   */
  async writeHtml(path: string | URL): Promise<void> {
    await writeFile(path, toTracePage(this.#recorder.data(this.#title)));
  }

  /**
   * Writes the same as a trace in Chrome's format, for ui.perfetto.dev and chrome://tracing.
   *
   * @param path The file; one that is there is replaced.
   * @throws What writing a file throws (as rejection).
   */
  async writeJson(path: string | URL): Promise<void> {
    await writeFile(path, `${JSON.stringify(this.toJSON())}\n`);
  }

  /** The Chrome trace as an object. */
  toJSON(): ChromeTrace {
    return toChromeTrace(this.#recorder.data(this.#title), process.pid);
  }

  /** `stop()`, and writes the files that `trace()` was asked for. */
  [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    const { html, json } = this.#options;
    this.#written ??= Promise.all([
      html === undefined ? undefined : this.writeHtml(html),
      json === undefined ? undefined : this.writeJson(json),
    ]).then(() => undefined);
    return this.#written;
  }
}
