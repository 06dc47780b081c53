/* Longer than 300 lines because it documents all of Python's methods for who looks them up. */
import { basename } from 'node:path';
import { inspect } from 'node:util';
import { NotImplementedError, ValueError } from '../errors/python-errors.js';
import { codec } from '../serialization/installed-codec.js';
import { AsyncResult } from './async-result.js';
import { PromiseJob } from './promise-job.js';
import { readApplyOptions, readArguments, readFunction, readImapOptions, readMapOptions, type ApplyOptions, type CallOptions, type ImapOptions, type MapAsyncOptions, type MapOptions } from './call-options.js';
import type { ResultCallbacks } from './callbacks.js';
import { requireInput, type Input } from './chunks.js';
import { IMapIterator } from './imap-iterator.js';
import { ImapJob } from './imap-job.js';
import type { PoolStatistics } from './observe/pool-statistics.js';
import { startTrace, type PoolTrace, type TraceOptions } from './observe/pool-trace.js';
import { summaryLine } from './observe/summary-line.js';
import { startEngine } from './own-engine.js';
import { pendingWaits } from './pending-waits.js';
import type { PoolEngine } from './pool-engine.js';
import { readPoolOptions, type PoolOptions } from './pool-options.js';
import { withAwaitersStack, withLocalStack } from '../util/remote-stack.js';
import { addWaitSource, noteWait, siteNow, siteOften, type Site } from '../util/waits.js';
import { encodeSetUp, ownWorkers, type WorkerKind } from './start-worker.js';
import { countOf, MapResult } from './map-result.js';
import { StreamJob } from './stream/stream-job.js';
import { readStreamOptions, type StreamOptions } from './stream/stream-options.js';
import { TaskStream, type Streamable, type StreamItem, type StreamResult } from './stream/task-stream.js';
import { submitMap } from './submit-map.js';
import { submitCall } from './submit-task.js';
import { Task, type TaskOwner } from './task.js';
import type { TaskLimits } from './task-options.js';
import { watchDropped } from './watch-dropped.js';
import { Form, type MapForm } from './wire.js';

/** So many unfinished tasks of `applyAsync` and the like are named with their place in a report. */
const SITES = 8;

/** The arguments of a function as a pool takes them: a list that may be left out when the function needs none. */
type Arguments<A extends readonly unknown[]> = [] extends A ? [args?: Readonly<A> | null] : [args: Readonly<A>];

/** Stands before an engine in the constructor's arguments. */
const OVER = Symbol('over');

/** Makes a pool that hands its tasks to an engine which is there already. */
export let poolOver: (engine: PoolEngine) => Pool;

/**
 * A fixed number of worker processes that run functions (Python: `multiprocessing.Pool`, PO-01 to PO-26).
 *
 * Any function may be given, closures and arrows too. A worker that dies is replaced, and only the task that it was
 * running fails, with `WorkerLostError`. A task that is submitted is run at most once.
 *
 * @example
 * ```ts
 * import { Pool } from 'forkful';
 * await using pool = new Pool(4);
 * console.log(await pool.map((n: number) => n * n, [1, 2, 3])); // [ 1, 4, 9 ]
 * ```
 */
export class Pool {
  readonly #engine: PoolEngine;

  static {
    // Not by its name: the build would give the class another one.
    poolOver = (engine) => new this(...([OVER, engine] as readonly unknown[] as [PoolOptions]));
  }

  /**
   * Starts the workers; they are ready a little later, and what is submitted meanwhile waits for them.
   *
   * @param options Python's `(processes, initializer, initArgs, maxTasksPerChild)` or one object with these names.
   * @throws ValueError, ArgumentTypeError when an option makes no sense; SerializationError when the initializer cannot
   * cross; AssertionError in a daemonic process; SpawnError when the system makes no new process.
   */
  constructor(options?: PoolOptions);
  constructor(
    processes?: number | null,
    initializer?: ((...args: never[]) => unknown) | null,
    initArgs?: readonly unknown[],
    maxTasksPerChild?: number | null,
  );
  constructor(...given: unknown[]) {
    if (given[0] === OVER) {
      this.#engine = given[1] as PoolEngine;
      return;
    }
    const { [ownWorkers]: kind } = new.target as { readonly [ownWorkers]?: WorkerKind };
    const options = readPoolOptions(given, kind?.thread === true ? 'ThreadPool' : 'Pool');
    const engine = startEngine({ ...options, kind, setUp: encodeSetUp(options, codec) });
    this.#engine = engine;
    const forget = addWaitSource({ waits: () => pendingWaits(engine.unfinished), summary: () => summaryLine(engine.statistics()) });
    void engine.ended.then(forget);
    watchDropped(this, engine);
  }

  /**
   * Runs `func(...args)` in a worker (PO-02).
   *
   * @param func Any function that can cross.
   * @param args Its arguments. Default: none.
   * @param kwargs One more argument at the end, an object; or options `{ kwargs, timeout, softTimeout, retries, signal }`.
   * An object with these names alone is taken for options. Default: none.
   * @returns What the function returns, awaited.
   * @throws What the function throws; TimeoutError after `timeout`; the signal's reason; WorkerLostError when its worker ends under it; MaybeEncodingError when its result
   * cannot cross; SerializationError when function or arguments cannot; ValueError after `close()` or `terminate()`;
   * ClosedError when the pool is terminated meanwhile.
   */
  apply<A extends readonly unknown[], R>(func: (...args: A) => R, ...rest: Arguments<A>): Promise<Awaited<R>>;
  apply<A extends readonly unknown[], K extends object, R>(
    func: (...args: [...A, K]) => R,
    args: Readonly<A>,
    kwargs: K | CallOptions<K>,
  ): Promise<Awaited<R>>;
  apply<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args: Readonly<A> | null | undefined,
    options: CallOptions<never> | null | undefined,
  ): Promise<Awaited<R>>;
  apply(func: unknown, args?: unknown, third?: object | null): Promise<unknown> {
    const call = 'Pool.apply';
    const site = siteOften(call, this.apply);
    const result = new Promise((resolve, reject) => {
      const { kwargs, limits } = readApplyOptions(call, { func, args, third }, this.#engine.limits);
      this.#call(call, func, args, kwargs, new PromiseJob(resolve, reject, site), limits);
    });
    return site.exact ? result : withAwaitersStack(result);
  }

  /**
   * The same without waiting (PO-03).
   *
   * @param func Any function that can cross.
   * @param args Its arguments. Default: none.
   * @param options `{ kwargs, callback, errorCallback, timeout, softTimeout, retries, signal }`, or Python's positions `(kwargs, callback, errorCallback)`.
   * @returns The result to come. An error in it is silent until somebody asks for it.
   * @throws SerializationError at once when function or arguments cannot cross (Python: from `get()`); ValueError after
   * `close()` or `terminate()`.
   */
  applyAsync<A extends readonly unknown[], R>(func: (...args: A) => R, ...rest: Arguments<A>): AsyncResult<Awaited<R>>;
  applyAsync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    args: Readonly<A> | null | undefined,
    options: ApplyOptions<Awaited<R>, never> | null | undefined,
    callback?: ResultCallbacks<Awaited<R>>['callback'],
    errorCallback?: ResultCallbacks<Awaited<R>>['errorCallback'],
  ): AsyncResult<Awaited<R>>;
  applyAsync<A extends readonly unknown[], K extends object, R>(
    func: (...args: [...A, K]) => R,
    args: Readonly<A>,
    options: ApplyOptions<Awaited<R>, K> | K,
    callback?: ResultCallbacks<Awaited<R>>['callback'],
    errorCallback?: ResultCallbacks<Awaited<R>>['errorCallback'],
  ): AsyncResult<Awaited<R>>;
  applyAsync(
    func: unknown,
    args?: unknown,
    options?: object | null,
    callback?: ResultCallbacks<unknown>['callback'],
    errorCallback?: ResultCallbacks<unknown>['errorCallback'],
  ): AsyncResult<unknown> {
    const call = 'Pool.applyAsync';
    const given = { func, args, third: options, callback, errorCallback };
    const { kwargs, callbacks, limits } = readApplyOptions(call, given, this.#engine.limits);
    const result = new AsyncResult<unknown>(callbacks, this.#site(this.applyAsync));
    this.#call(call, func, args, kwargs, result, limits);
    return result;
  }

  /**
   * Runs `func(item)` for every item; the results keep the order of the input (PO-04).
   *
   * @param func Any function that can cross.
   * @param iterable The items; an asynchronous iterable is read to its end first.
   * @param chunkSize How many items travel together; or options: `{ chunkSize, progress }` and those of `apply`. Default: as many
   * as take a millisecond, as measured while the map runs, and never more than Python's formula gives: a quarter of a worker's share.
   * @returns The results.
   * @throws The error of the first item, by position, that failed, once all items have ended: an error ends its chunk,
   * the other chunks go on. What the input throws. Else as `apply`. ValueError when `chunkSize` is below 1.
   */
  map<T, R>(func: (item: T) => R, iterable: Input<T>, chunkSize?: number | MapOptions | null): Promise<Awaited<R>[]> {
    return this.#awaitMap('Pool.map', Form.map, func, iterable, chunkSize, this.map);
  }

  /**
   * The same without waiting (PO-05).
   *
   * @param func Any function that can cross.
   * @param iterable The items.
   * @param options `{ chunkSize, callback, errorCallback, progress }`, or Python's positions `(chunkSize, callback, errorCallback)`.
   * The callback gets the whole list, once.
   * @returns The result to come: a list. It also tells how far it has come: `result.progress()`.
   * @throws At once what a synchronous input throws; else as `applyAsync`.
   */
  mapAsync<T, R>(
    func: (item: T) => R,
    iterable: Input<T>,
    options?: number | MapAsyncOptions<Awaited<R>> | null,
    callback?: ResultCallbacks<Awaited<R>[]>['callback'],
    errorCallback?: ResultCallbacks<Awaited<R>[]>['errorCallback'],
  ): MapResult<Awaited<R>[]> {
    return this.#map('Pool.mapAsync', Form.map, func, iterable, options, callback, errorCallback, this.#site(this.mapAsync));
  }

  /**
   * `map` for a function of several parameters: each item is a list of arguments (PO-06).
   *
   * @param func Any function that can cross.
   * @param iterable Lists of arguments.
   * @param chunkSize As for `map`.
   * @returns The results, in order.
   * @throws As `map`.
   */
  starmap<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    iterable: Input<Readonly<A>>,
    chunkSize?: number | MapOptions | null,
  ): Promise<Awaited<R>[]> {
    return this.#awaitMap('Pool.starmap', Form.starmap, func, iterable, chunkSize, this.starmap);
  }

  /**
   * The same without waiting (PO-06).
   *
   * @param func Any function that can cross.
   * @param iterable Lists of arguments.
   * @param options As for `mapAsync`.
   * @returns The result to come: a list.
   * @throws As `mapAsync`.
   */
  starmapAsync<A extends readonly unknown[], R>(
    func: (...args: A) => R,
    iterable: Input<Readonly<A>>,
    options?: number | MapAsyncOptions<Awaited<R>> | null,
    callback?: ResultCallbacks<Awaited<R>[]>['callback'],
    errorCallback?: ResultCallbacks<Awaited<R>[]>['errorCallback'],
  ): MapResult<Awaited<R>[]> {
    return this.#map('Pool.starmapAsync', Form.starmap, func, iterable, options, callback, errorCallback, this.#site(this.starmapAsync));
  }

  /**
   * Runs `func(item)` for every item and gives the results one after the other, in the order of the input (PO-09).
   *
   * The input is read as the results are taken: it may be endless, and memory stays flat. (Python reads it all at once.)
   * The work begins at the call.
   *
   * @param func Any function that can cross.
   * @param iterable The items, also an asynchronous iterable.
   * @param chunkSize How many items travel together; or options: `{ chunkSize, bufferSize, signal, progress }`. Default: 1.
   * @returns The results, to be gone through with `for await` or asked for with `next(timeout)`. An item that fails is
   * raised at its place and harms no other, whatever the chunk size (Python ends the iteration then).
   * @throws ArgumentTypeError, ValueError when an argument makes no sense or the pool runs no more; SerializationError
   * when the function cannot cross. An item that cannot is raised at its place.
   *
   * @example
   * ```ts
   * import { Pool } from 'forkful';
   * await using pool = new Pool(2);
   * function* numbers() {
   *   for (let n = 1; ; n++) yield n;
   * }
   * for await (const square of pool.imap((n: number) => n * n, numbers())) {
   *   console.log(square);
   *   if (square > 50) break;
   * }
   * ```
   */
  imap<T, R>(func: (item: T) => R, iterable: Input<T>, chunkSize?: number | ImapOptions | null): IMapIterator<Awaited<R>> {
    return this.#imap('Pool.imap', func, iterable, chunkSize, true, siteNow(this.imap));
  }

  /**
   * The same in the order in which the results are ready (PO-10).
   *
   * @param func Any function that can cross.
   * @param iterable The items.
   * @param chunkSize As for `imap`.
   * @returns As `imap`.
   * @throws As `imap`.
   */
  imapUnordered<T, R>(func: (item: T) => R, iterable: Input<T>, chunkSize?: number | ImapOptions | null): IMapIterator<Awaited<R>> {
    return this.#imap('Pool.imapUnordered', func, iterable, chunkSize, false, siteNow(this.imapUnordered));
  }

  /**
   * Runs a generator in a worker and gives its items one after the other, as they are made.
   *
   * The work begins at the call and runs ahead of the reader by a bounded number of items. A stream that nobody reads waits, with its
   * worker; it keeps no program alive. When the pool is closed and joined, the generator is let run to its end; what waits for a reader
   * then is bounded, too (see `TaskStream.result`).
   *
   * @param func A generator function, an asynchronous one, or any function that gives something to go through, at once or as a promise.
   * @param args Its arguments. Default: none.
   * @param options `{ bufferSize, progress, kwargs, timeout, softTimeout, signal }`; `timeout` counts for the whole stream.
   * @returns The items, to be gone through with `for await`. What ends the stream badly is raised behind the items that came before.
   * @throws ArgumentTypeError, ValueError when an argument makes no sense or the pool runs no more; SerializationError when function or
   * arguments cannot cross; NotImplementedError for a pool in a manager.
   *
   * @example
   * ```ts
   * import { Pool } from 'forkful';
   * await using pool = new Pool(2);
   * async function* pages(from: number) {
   *   for (let page = from; ; page++) yield { page, words: page * 250 };
   * }
   * for await (const { page, words } of pool.stream(pages, [7])) {
   *   console.log(page, words);
   *   if (words > 2000) break; // ends the generator in the worker
   * }
   * ```
   *
   * Python: no counterpart; a task's generator cannot be pickled there.
   */
  stream<A extends readonly unknown[], G extends Streamable>(
    func: (...args: A) => G,
    ...rest: [...Arguments<A>, options?: StreamOptions<never> | null]
  ): TaskStream<StreamItem<G>, StreamResult<G>>;
  stream<A extends readonly unknown[], K extends object, G extends Streamable>(
    func: (...args: [...A, K]) => G,
    args: Readonly<A>,
    options: StreamOptions<K> & { readonly kwargs: K },
  ): TaskStream<StreamItem<G>, StreamResult<G>>;
  stream(func: unknown, args?: unknown, given?: StreamOptions | null): TaskStream<unknown> {
    const call = 'Pool.stream';
    const engine = this.#engine;
    engine.requireRunning(call);
    const { kwargs, bufferSize, limits, progress } = readStreamOptions(call, given, engine.limits);
    const called = readFunction(call, func);
    const sent = engine.functions.lookUp(called, call);
    const bytes = engine.codec.encodeRange(readArguments(call, args, kwargs), { call, root: 'args' });
    const task = (owner: TaskOwner): Task => new Task(sent, Form.stream, bytes, 1, owner, 0, call, limits);
    const job = new StreamJob(engine, call, bufferSize, task, siteNow(this.stream));
    progress?.attach(job.count, called.name || call);
    return new TaskStream(job, engine.codec);
  }

  /** Takes no more tasks; when those it has are done, the workers end (PO-12). Idempotent. */
  close(): void {
    void this.#engine.close();
  }

  /**
   * Ends the workers at once (PO-13). Idempotent.
   *
   * Results that are still missing are rejected with `ClosedError`; in Python they never become ready.
   */
  terminate(): void {
    void this.#engine.terminate();
  }

  /**
   * Waits until the last worker has ended (PO-14). May be called again.
   *
   * @throws ValueError unless `close()` or `terminate()` came first.
   */
  async join(): Promise<void> {
    if (this.#engine.state === 'RUN') {
      throw new ValueError('Pool.join: Pool is still running. Call close() first, to let the tasks finish, or terminate().');
    }
    const over = noteWait({ call: 'Pool.join', on: `the pool of ${String(this.#engine.size)}`, timed: false });
    await this.#engine.join().finally(over);
  }

  /**
   * What the pool has done and does: tasks by how they ended, workers and what each runs since when, and how long tasks waited and ran.
   *
   * It is always kept, costs a task next to nothing, and takes the same space for ten tasks and for ten billion.
   *
   * @returns A copy that stays as it is.
   *
   * @example
   * ```ts
   * import { Pool } from 'forkful';
   * await using pool = new Pool(2);
   * await pool.map((n: number) => n * n, [1, 2, 3, 4], { chunkSize: 1 });
   * const { done, failed, items, workers, run } = pool.statistics();
   * console.log(done, failed, items.done, workers.length, run.p99 < 1); // 4 0 4 2 true
   * ```
   *
   * Python's pool tells nothing of the kind.
   */
  statistics(): PoolStatistics {
    return this.#engine.statistics() as PoolStatistics;
  }

  /**
   * Records from now on which worker runs which task when, to write it as a page with a timeline, or as a Chrome trace.
   *
   * @param options `{ limit, title, html, json }`. Default: the newest 100,000 tasks are kept, and written when `writeHtml` or `writeJson` says.
   * @returns The recording, which `stop()` or the end of `await using` ends. While it goes on a task costs about a microsecond more.
   * @throws ValueError, ArgumentTypeError when an option makes no sense.
   *
   * @example
   * ```ts no-run
   * import { Pool } from 'forkful';
   * await using pool = new Pool(4);
   * await using trace = pool.trace({ html: 'run.html' });
   * await pool.map((n: number) => n ** 2, [1, 2, 3]);
   * ```
   */
  trace(options?: TraceOptions | null): PoolTrace {
    const engine = this.#engine;
    if (engine.books === undefined) {
      throw new NotImplementedError("Pool.trace: this pool's workers belong to a manager. Record a pool of this process, or ask statistics().");
    }
    const title = `${basename(process.argv[1] ?? 'node')}: a pool of ${engine.size}`;
    return startTrace({ books: engine.books, workers: engine.workers(), title }, options);
  }

  /**
   * `close()` and `join()`: at the end of an `await using` block every task has its result.
   *
   * Python's `with` terminates instead and loses what is still running; call `terminate()` yourself where you want that.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.join();
  }

  /** `<Pool state=RUN pool_size=4>`, as Python shows it (PO-26). */
  [inspect.custom](): string {
    return `<${this.constructor.name} state=${this.#engine.state} pool_size=${this.#engine.size}>`;
  }

  /** Where the user asks; with many tasks pending those that come are not worth a stack each. */
  #site(caller: (...args: never[]) => unknown): Site | undefined {
    return this.#engine.pending < SITES ? siteNow(caller) : undefined;
  }

  #call(
    call: string,
    func: unknown,
    args: unknown,
    kwargs: unknown,
    owner: TaskOwner | AsyncResult<unknown>,
    limits: TaskLimits | undefined,
  ): void {
    const engine = this.#engine;
    engine.requireRunning(call);
    const sent = engine.functions.lookUp(readFunction(call, func), call);
    const bytes = engine.codec.encodeRange(readArguments(call, args, kwargs), { call, root: 'args' });
    submitCall(engine, new Task(sent, Form.call, bytes, 1, owner, 0, call, limits));
  }

  #map<T, R>(
    call: string,
    form: MapForm,
    func: unknown,
    iterable: Input<T>,
    options: number | MapAsyncOptions<R> | null | undefined,
    callback?: ResultCallbacks<R[]>['callback'],
    errorCallback?: ResultCallbacks<R[]>['errorCallback'],
    site?: Site,
  ): MapResult<R[]> {
    this.#engine.requireRunning(call);
    const { chunkSize, callbacks, limits, progress } = readMapOptions(call, options, callback, errorCallback, this.#engine.limits);
    const called = readFunction(call, func);
    const result = new MapResult<R[]>(callbacks, site, progress !== undefined);
    submitMap(this.#engine, { call, form, func: called, chunkSize, limits }, iterable, result);
    progress?.attach(countOf(result), called.name || call);
    return result;
  }

  #imap<T, R>(
    call: string,
    func: (item: T) => R,
    iterable: Input<T>,
    options: number | ImapOptions | null | undefined,
    ordered: boolean,
    site: Site,
  ): IMapIterator<Awaited<R>> {
    const engine = this.#engine;
    engine.requireRunning(call);
    const { chunkSize, bufferSize, signal, limits, progress } = readImapOptions(call, options, engine.limits);
    requireInput(call, iterable);
    const sent = engine.functions.lookUp(readFunction(call, func), call);
    const job = new ImapJob(engine, { call, func: sent, chunkSize, bufferSize, ordered, signal, limits }, iterable, site);
    progress?.attach(job.count, func.name || call);
    return new IMapIterator(job);
  }

  async #awaitMap<T, R>(
    call: string,
    form: MapForm,
    func: unknown,
    iterable: Input<T>,
    chunkSize: number | MapOptions | null | undefined,
    caller: (...args: never[]) => unknown,
  ): Promise<R[]> {
    const site = siteNow(caller);
    try {
      return await this.#map<T, R>(call, form, func, iterable, chunkSize, undefined, undefined, site);
    } catch (error) {
      throw withLocalStack(error, site);
    }
  }
}
