import { basename } from 'node:path';
import { inspect } from 'node:util';
import { summaryLine } from '../pool/observe/summary-line.js';
import { readFunction } from '../pool/call-options.js';
import type { Input } from '../pool/chunks.js';
import type { PoolStatistics } from '../pool/observe/pool-statistics.js';
import { startTrace, type PoolTrace, type TraceOptions } from '../pool/observe/pool-trace.js';
import { pendingWaits } from '../pool/pending-waits.js';
import { Task } from '../pool/task.js';
import { Form } from '../pool/wire.js';
import { addWaitSource, noteWait, siteNow } from '../util/waits.js';
import type { ExecutorCore } from './executor-core.js';
import { FutureJob } from './future-job.js';
import type { Future } from './future.js';
import { mapInput } from './map-input.js';
import { readMapCall, type ExecutorMapOptions } from './map-options.js';
import { ResultIterator } from './result-iterator.js';
import { readShutdown, type ShutdownOptions } from './shutdown-options.js';

/** So many unfinished calls are named with their place in a report of a standstill. */
const SITES = 8;

const dropped = new FinalizationRegistry<ExecutorCore>((core) => {
  core.shutDown(false);
  void core.engine.join();
});

/** An executor's core, for its subclasses. */
export let coreOf: (executor: Executor) => ExecutorCore;

/**
 * What all executors have in common (Python: `concurrent.futures.Executor`): `submit`, `map` and `shutdown`.
 *
 * Use it as a type, for functions that take any executor.
 *
 * @example
 * ```ts
 * import { type Executor, ProcessPoolExecutor } from 'forkful';
 * const squares = (executor: Executor) => [1, 2, 3].map((n) => executor.submit((x: number) => x * x, n));
 * await using executor = new ProcessPoolExecutor(2);
 * console.log(await Promise.all(squares(executor))); // [ 1, 4, 9 ]
 * ```
 */
export abstract class Executor {
  readonly #core: ExecutorCore;

  static {
    coreOf = (executor) => executor.#core;
  }

  /** @internal Executors are made by their subclasses. */
  protected constructor(core: ExecutorCore) {
    this.#core = core;
    const { engine } = core;
    const forget = addWaitSource({ waits: () => pendingWaits(engine.unfinished), summary: () => summaryLine(engine.statistics()) });
    void engine.ended.then(forget);
    // As in Python nobody is warned: what was submitted is done, and the workers end.
    dropped.register(this, core);
  }

  /**
   * Submits a call (CF-03).
   *
   * @param fn Any function that can cross, closures and arrows too; it may be asynchronous.
   * @param args Its arguments. Python's keyword arguments are one object at their end, as everywhere.
   * @returns The future of its result: await it, or ask it.
   * @throws SerializationError at once when function or arguments cannot cross (Python: from `result()`); RuntimeError after `shutdown()`;
   * BrokenExecutor when the workers cannot be started.
   */
  submit<A extends readonly unknown[], R>(fn: (...args: A) => R, ...args: A): Future<Awaited<R>> {
    const core = this.#core;
    const { engine } = core;
    const call = core.requireOpen('submit');
    const sent = engine.functions.lookUp(readFunction(call, fn), call);
    const bytes = engine.codec.encodeRange(args, { call, root: 'args' });
    const job = new FutureJob<Awaited<R>>(core, engine.pending < SITES ? siteNow(this.submit) : undefined);
    job.submit(new Task(sent, Form.call, bytes, 1, job, 0, call, engine.limits));
    return job.future;
  }

  /**
   * Calls a function for the items of one or several inputs, side by side until the shortest ends; the results keep the order (CF-04).
   *
   * All calls are submitted at once, whether anybody takes the results or not; with `bufferSize` the inputs, which may be
   * endless then, are read as the results are taken.
   *
   * @param fn Any function that can cross.
   * @param inputs Iterables, also asynchronous ones, one for each parameter; and at the end, if wanted, options:
   * `{ timeout, chunkSize, bufferSize, progress, signal }`.
   * @returns What `for await` goes through. The first error, in the order of the inputs, is raised and ends it; calls that no worker
   * has are not run then, and neither when the loop is left early.
   * @throws ArgumentTypeError, ValueError, SerializationError and RuntimeError at once. From the iteration: what a call threw; what an
   * input threw, at its place; TimeoutError when `timeout` seconds have gone by since the call of `map`; the signal's reason.
   */
  map<T, R>(fn: (item: T) => R, input: Input<T>, options?: ExecutorMapOptions | null): ResultIterator<Awaited<R>>;
  map<T, U, R>(fn: (one: T, two: U) => R, first: Input<T>, second: Input<U>, options?: ExecutorMapOptions | null): ResultIterator<Awaited<R>>;
  map<T, U, V, R>(
    fn: (one: T, two: U, three: V) => R,
    first: Input<T>,
    second: Input<U>,
    third: Input<V>,
    options?: ExecutorMapOptions | null,
  ): ResultIterator<Awaited<R>>;
  map<A extends readonly unknown[], R>(
    fn: (...args: A) => R,
    ...inputs: [...{ [K in keyof A]: Input<A[K]> }, options?: ExecutorMapOptions | null]
  ): ResultIterator<Awaited<R>>;
  map(fn: (...args: never[]) => unknown, ...given: unknown[]): ResultIterator<unknown> {
    const core = this.#core;
    const call = core.requireOpen('map');
    const read = readMapCall(call, given);
    const { inputs, chunkSize, bufferSize, wait } = read;
    const func = core.engine.functions.lookUp(readFunction(call, fn), call);
    const { signal } = wait;
    const request = { call, func, chunkSize, bufferSize, ordered: true, star: inputs.length > 1, signal, limits: core.engine.limits };
    return new ResultIterator(core, request, mapInput(inputs), read, siteNow(this.map));
  }

  /**
   * Takes no more calls; when those it has are done, the workers end (CF-05). May be called again.
   *
   * @param wait Whether the promise waits for that; the program does in any case, before it ends. Default: true. Or one object
   * `{ wait, cancelFutures }`.
   * @param options `{ cancelFutures }`: whether calls that no worker has are cancelled. Default: false.
   */
  shutdown(wait?: boolean | ShutdownOptions | null, options?: ShutdownOptions | null): Promise<void> {
    const { engine, name } = this.#core;
    const read = readShutdown(`${name}.shutdown`, wait, options);
    this.#core.shutDown(read.cancelFutures);
    const ended = engine.join();
    if (!read.wait) return Promise.resolve();
    const over = noteWait({ call: `${name}.shutdown`, on: 'its calls', timed: false });
    return ended.finally(over);
  }

  /**
   * What the executor has done and does: calls by how they ended, workers and what each runs since when, and how long calls waited and ran.
   *
   * @returns A copy that stays as it is; see `Pool.statistics()`.
   */
  statistics(): PoolStatistics {
    return this.#core.engine.statistics();
  }

  /**
   * Records from now on which worker runs which call when, to write it as a page with a timeline, or as a Chrome trace.
   *
   * @param options As for `Pool.trace()`: `{ limit, title, html, json }`.
   * @returns The recording, which `stop()` or the end of `await using` ends.
   * @throws ValueError, ArgumentTypeError when an option makes no sense.
   */
  trace(options?: TraceOptions | null): PoolTrace {
    const { engine, name } = this.#core;
    const title = `${basename(process.argv[1] ?? 'node')}: a ${name} of ${String(engine.size)}`;
    return startTrace({ books: engine.books, workers: engine.workers(), title }, options);
  }

  /** `shutdown()`: at the end of an `await using` block every call has its result (CF-06). */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** `<ProcessPoolExecutor state=RUN maxWorkers=4>`. */
  [inspect.custom](): string {
    const { engine } = this.#core;
    return `<${this.constructor.name} state=${engine.state} maxWorkers=${String(engine.size)}>`;
  }
}
