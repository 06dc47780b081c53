import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, TimeoutError, WorkerLostError, type PoolTrace } from '../../index.js';
import { OutputError } from '../terminal/output.js';
import type { MapOptions } from './map-options.js';
import { mapLines, prepareLines, type ChunkOutcome, type LineJob } from './map-worker.js';
import type { LineWork, Outcome, WorkChunk } from './work.js';

/** Runs a function over the lines of a chunk, in a pool. */
export class ModuleWork implements LineWork {
  readonly #pool: Pool;
  readonly #trace: PoolTrace | undefined;
  readonly #name: string;
  readonly #options: MapOptions;
  readonly #killed = new AbortController();

  /** `name` is what a joblog calls the function. */
  constructor(job: Omit<LineJob, 'apart'>, jobs: number, name: string, options: MapOptions) {
    this.#name = name;
    this.#options = options;
    this.#pool = new Pool(jobs, prepareLines, [{ ...job, apart: this.#retries > 0 }]);
    if (options.trace !== undefined) this.#trace = this.#pool.trace({ title: `forkful map ${name}` });
  }

  get #retries(): number {
    return this.#options.retries ?? 0;
  }

  command(line: string): string {
    return `${this.#name} ${line}`;
  }

  async run({ lines }: WorkChunk): Promise<Outcome> {
    const started = Date.now();
    const begun = performance.now();
    const first = await this.#try(lines);
    const texts = first.texts === undefined ? undefined : [...first.texts];
    const failures: { index: number; message: string }[] = [];
    let signal = first.signal;
    for (const failure of first.failures) {
      let last: Try = { ...first, failures: [failure] };
      for (let tries = 0; tries < this.#retries && last.failures.length > 0 && !this.#killed.signal.aborted; tries += 1) {
        await sleep((this.#options.retryDelay ?? 0) * 1000, undefined, { signal: this.#killed.signal }).catch(() => undefined);
        last = await this.#try([lines[failure.index]!]);
      }
      signal = last.signal;
      if (last.failures[0] !== undefined) failures.push({ index: failure.index, message: last.failures[0].message });
      else if (texts !== undefined) texts[failure.index] = last.text;
    }
    const output = texts === undefined ? first.text : texts.join('');
    const end = { started, seconds: (performance.now() - begun) / 1000, bytes: Buffer.byteLength(output), exitValue: failures.length > 0 ? 1 : 0, signal };
    return { output, failures, end, cancelled: failures.length > 0 && this.#killed.signal.aborted };
  }

  async end(): Promise<void> {
    this.#pool.close();
    await this.#pool.join();
  }

  kill(): void {
    this.#killed.abort();
    this.#pool.terminate();
  }

  async report(): Promise<void> {
    const path = this.#options.trace;
    if (path === undefined) return;
    this.#trace?.stop();
    try {
      await (extname(path) === '.html' ? this.#trace?.writeHtml(path) : this.#trace?.writeJson(path));
    } catch (error) {
      throw new OutputError(`cannot write the trace: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Never rejects: what happens to the lines as a whole is said of each. */
  async #try(lines: readonly string[]): Promise<Try> {
    const { timeout } = this.#options;
    try {
      const limits = timeout === undefined ? undefined : { kwargs: undefined, timeout: timeout * lines.length };
      return { ...(await this.#pool.applyAsync(mapLines, [lines], limits)), signal: 0 };
    } catch (error) {
      const message = this.#complaint(error as Error);
      const signal = error instanceof WorkerLostError && error.exitCode !== undefined && error.exitCode < 0 ? -error.exitCode : 0;
      const texts = this.#retries > 0 ? lines.map(() => '') : undefined;
      return { text: '', texts, failures: lines.map((_, index) => ({ index, message })), signal };
    }
  }

  #complaint(error: Error): string {
    if (error instanceof WorkerLostError) return `the worker died: ${error.message}`;
    if (error instanceof TimeoutError && this.#options.timeout !== undefined) return `took longer than ${String(this.#options.timeout)} s and was ended`;
    return `${error.name}: ${error.message}`;
  }
}

/** One try, and the signal that ended its worker. */
type Try = ChunkOutcome & { readonly signal: number };
