import { TimeoutError } from '../errors/python-errors.js';
import { deferred, type Deferred } from '../util/deferred.js';
import { Fifo } from '../util/fifo.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type Wait, type WaitOptions } from '../util/wait-options.js';
import { isSettled, watchFuture, type Future, type Watcher } from './future.js';
import { readFutures } from './future-list.js';

/** One after the other of the futures, each as it ends. */
interface FutureIterator<T> {
  /** Waits for the next future that ends. */
  next(): Promise<IteratorResult<Future<T>, undefined>>;
  /** Ends the iteration; nothing is done to the futures. */
  return(): Promise<IteratorResult<Future<T>, undefined>>;
}

/** `kind` tells two types apart that are the same. */
interface FutureIterable<T, K extends string> extends FutureIterator<T> {
  readonly kind?: K;
  [Symbol.asyncIterator](): FutureIterator<T>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Futures, as they end; what `asCompleted` returns.
 *
 * It is an `AsyncIterableIterator` of futures. It is not declared as such, because the compiler takes what those give for awaited: in
 * `for await (const future of …)` it would take the future for its value. For a union of iterables it does not.
 */
export type CompletedFutures<T> = FutureIterable<T, 'one'> | FutureIterable<T, 'other'>;

/**
 * Gives futures as they end: first those that have ended already, then each in its moment (Python: `concurrent.futures.as_completed`, CF-15).
 *
 * @param fs Any iterable of futures, of one executor or of several; one that stands there twice comes once.
 * @param options The longest time for all of them, in seconds from the call on, or `{ timeout, signal }`. Default: for ever.
 * @returns What `for await` goes through. It gives the futures themselves, whose errors are raised by whoever awaits them.
 * @throws TimeoutError from the iteration when futures are left at the end of the time; ArgumentTypeError when something is no
 * future; the signal's reason.
 *
 * @example
 * ```ts
 * import { asCompleted, ProcessPoolExecutor } from 'forkful';
 * await using executor = new ProcessPoolExecutor(2);
 * const futures = [3, 1, 2].map((n) => executor.submit((x: number) => x * x, n));
 * for await (const future of asCompleted(futures)) console.log(await future);
 * ```
 */
export function asCompleted<T>(fs: Iterable<Future<T>>, options?: Seconds | null | WaitOptions): CompletedFutures<T> {
  const call = 'asCompleted';
  const wait = readWait(call, options);
  wait.signal?.throwIfAborted();
  return new Completed(readFutures(call, fs), wait);
}

/* By hand: a generator would await the futures that it yields, and give their values. */
class Completed<T> implements FutureIterable<T, 'one'>, Watcher {
  readonly #count: number;
  readonly #left: Map<Future<unknown>, () => void>;
  readonly #ended = new Fifo<Future<T>>();
  readonly #takers = new Fifo<Deferred<IteratorResult<Future<T>, undefined>>>();
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #abort = (): void => this.#fail(this.#signal?.reason);
  /** Set when the time is over; raised when what has ended by then was given. */
  #failure: { readonly error: unknown } | undefined;

  constructor(futures: ReadonlySet<Future<T>>, { timeoutMs, signal }: Wait) {
    this.#count = futures.size;
    this.#left = new Map();
    for (const future of futures) {
      if (isSettled(future)) this.#ended.push(future);
      else this.#left.set(future, watchFuture(future, this));
    }
    if (this.#left.size === 0) return;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort);
    // Keeps the program alive while somebody waits, and no longer.
    this.#timer = timeoutMs === undefined ? undefined : setTimeout(() => this.#late(), timeoutMs).unref();
    if (timeoutMs === 0) this.#late();
  }

  settled(future: Future<unknown>): void {
    this.#left.delete(future);
    this.#ended.push(future as Future<T>);
    const taker = this.#takers.shift();
    if (taker !== undefined) taker.resolve({ done: false, value: this.#ended.shift() as Future<T> });
    if (this.#left.size === 0) this.#stop();
    else if (this.#takers.length === 0) this.#timer?.unref();
  }

  /** Ends the waits that there are; who asks again waits again. */
  giveUp(error: Error): void {
    for (const taker of this.#takers.takeAll()) taker.reject(error);
  }

  next(): Promise<IteratorResult<Future<T>, undefined>> {
    const future = this.#ended.shift();
    if (future !== undefined) return Promise.resolve({ done: false, value: future });
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) return Promise.reject(failure.error);
    if (this.#left.size <= this.#takers.length) return Promise.resolve({ done: true, value: undefined });
    const taker = deferred<IteratorResult<Future<T>, undefined>>();
    this.#takers.push(taker);
    this.#timer?.ref();
    return taker.promise;
  }

  return(): Promise<IteratorResult<Future<T>, undefined>> {
    this.#ended.clear();
    this.#failure = undefined;
    this.#stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #late(): void {
    this.#fail(new TimeoutError(`asCompleted: ${String(this.#left.size)} (of ${String(this.#count)}) futures unfinished. Give more time, or cancel them.`));
  }

  #fail(error: unknown): void {
    const takers = this.#takers.takeAll();
    if (takers.length === 0) this.#failure = { error };
    this.#stop();
    for (const taker of takers) taker.reject(error);
  }

  /** Waits for nothing any more. */
  #stop(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#abort);
    for (const forget of this.#left.values()) forget();
    this.#left.clear();
    for (const taker of this.#takers.takeAll()) taker.resolve({ done: true, value: undefined });
  }
}
