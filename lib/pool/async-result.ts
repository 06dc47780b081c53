import { TimeoutError, ValueError } from '../errors/python-errors.js';
import { deferred, type Deferred } from '../util/deferred.js';
import type { Seconds } from '../util/seconds.js';
import { settledWithin } from '../util/settled-within.js';
import type { Site } from '../util/waits.js';
import { readWait, type Wait, type WaitOptions } from '../util/wait-options.js';
import { runCallback, type ResultCallbacks } from './callbacks.js';
import { callSite, withLocalStack } from '../util/remote-stack.js';

/** What a result waits for: a task, or the tasks of a `map`. */
export interface Cancellable {
  cancel(reason: unknown): boolean;
}

/** `settling` and `cancelling`: its callback runs, which may do anything. */
type Kind = 'pending' | 'settling' | 'cancelling' | 'value' | 'error' | 'cancelled';

/** Settles a result from the pool's side; the second settling of one result does nothing. */
export let settleResult: <T>(result: AsyncResult<T>, kind: 'value' | 'error' | 'cancelled', outcome: unknown) => void;

/** Names what the result waits for, so that `cancel` can end it. */
export let setWork: <T>(result: AsyncResult<T>, work: Cancellable) => void;

/** Ends the waits for a result with an error; the result itself may still come. */
export let giveUpResult: <T>(result: AsyncResult<T>, error: Error) => void;

/**
 * The result of a task that a pool has not finished yet (Python: `multiprocessing.pool.AsyncResult`, AR-01 to AR-04).
 *
 * It can be awaited: `await result` is `await result.get()`. An error that nobody asks for stays silent, as in Python:
 * give an `errorCallback`, or look at every result.
 *
 * @example
 * ```ts
 * import { Pool } from 'forkful';
 * await using pool = new Pool(2);
 * const result = pool.applyAsync((a: number, b: number) => a + b, [1, 2]);
 * console.log(await result); // 3
 * console.log(result.successful()); // true
 * ```
 */
export class AsyncResult<T> implements PromiseLike<T> {
  #kind: Kind = 'pending';
  /** The value, or the error. */
  #outcome: unknown;
  readonly #callbacks: ResultCallbacks<never> | undefined;
  /** Made when somebody waits: most results of a large batch are looked at when they are there. */
  #arrival: Deferred<unknown> | undefined;
  #work: Cancellable | undefined;
  /** @internal Where the task was asked for. */
  readonly site: Site | undefined;

  static {
    settleResult = (result, kind, outcome) => result.#settle(kind, outcome);
    setWork = (result, work) => void (result.#work = work);
    giveUpResult = (result, error) => result.#giveUp(error);
  }

  /** Results are made by a pool. */
  constructor(callbacks?: ResultCallbacks<T>, site?: Site) {
    this.#callbacks = callbacks;
    this.site = site;
  }

  /**
   * Waits for the value (AR-01).
   *
   * @param options The longest wait in seconds, or `{ timeout, signal }`. Default: for ever.
   * @returns The task's value.
   * @throws What the task threw: the same object each time. TimeoutError when the time is over: the task runs on.
   */
  async get(options?: Seconds | null | WaitOptions): Promise<T> {
    const wait = readWait('AsyncResult.get', options);
    const site = this.ready() ? undefined : callSite(this.get);
    await this.#arrive(wait);
    if (this.#kind === 'value') return this.#outcome as T;
    if (this.ready()) throw site === undefined ? this.#outcome : withLocalStack(this.#outcome, site);
    throw new TimeoutError(
      `AsyncResult.get: the result did not arrive within ${(wait.timeoutMs ?? 0) / 1000} s. The task goes on; call get() again to wait longer, or cancel().`,
    );
  }

  /**
   * Waits until the result is there or the time is over, whichever comes first (AR-02).
   *
   * @param options The longest wait in seconds, or `{ timeout, signal }`. Default: for ever.
   * @throws The signal's reason when it aborts; never the task's error.
   */
  async wait(options?: Seconds | null | WaitOptions): Promise<void> {
    await this.#arrive(readWait('AsyncResult.wait', options));
  }

  /** Whether the task has ended, well or badly (AR-03). */
  ready(): boolean {
    return this.#kind === 'value' || this.#kind === 'error' || this.#kind === 'cancelled';
  }

  /**
   * Whether the task ended without an error (AR-04).
   *
   * @throws ValueError before it has ended.
   */
  successful(): boolean {
    if (!this.ready()) {
      throw new ValueError('AsyncResult.successful: the result is not ready. Await it, or ask ready() first.');
    }
    return this.#kind === 'value';
  }

  /**
   * Takes the task back: one that waits is never begun; one that runs is told so by the signal of `currentTask()`, and its worker is
   * ended unless the task comes back within the pool's `gracePeriod`. The result fails with the reason at once. No other task is harmed.
   *
   * @param reason What the result fails with. Default: an `AbortError`, as `AbortController.abort()` makes it.
   * @returns Whether the task had not ended yet.
   *
   * @example
   * ```ts
   * import { Pool } from 'forkful';
   * await using pool = new Pool(1);
   * const endless = pool.applyAsync(() => {
   *   for (;;);
   * });
   * console.log(endless.cancel(), endless.cancelled()); // true true
   * console.log(endless.cancel()); // false
   * ```
   */
  cancel(reason: unknown = new DOMException('The task was cancelled.', 'AbortError')): boolean {
    return this.#kind === 'pending' && this.#work !== undefined && this.#work.cancel(reason);
  }

  /** Whether the task was cancelled, by `cancel()` or by its `signal`. */
  cancelled(): boolean {
    return this.#kind === 'cancelled' || this.#kind === 'cancelling';
  }

  /** What makes `await result` work. */
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // Leaner than get(): a program may await hundreds of thousands of results.
    return this.#promise().then(onValue, onError);
  }

  /** Every use takes its rejection too, so that nobody's error counts as unhandled. */
  #promise(): Promise<T> {
    if (this.#kind === 'value') return Promise.resolve(this.#outcome as T);
    if (this.ready()) return Promise.reject(this.#outcome);
    return (this.#arrival ??= deferred<unknown>()).promise as Promise<T>;
  }

  #settle(kind: 'value' | 'error' | 'cancelled', outcome: unknown): void {
    if (this.#kind !== 'pending') return;
    this.#kind = kind === 'cancelled' ? 'cancelling' : 'settling';
    this.#work = undefined;
    const callbacks = this.#callbacks;
    if (callbacks !== undefined) {
      if (kind === 'value') runCallback('callback', callbacks.callback, outcome);
      else runCallback('errorCallback', callbacks.errorCallback, outcome);
    }
    this.#kind = kind;
    this.#outcome = outcome;
    const arrival = this.#arrival;
    this.#arrival = undefined;
    if (kind === 'value') arrival?.resolve(outcome);
    else arrival?.reject(outcome);
  }

  #giveUp(error: Error): void {
    const arrival = this.#arrival;
    this.#arrival = undefined;
    arrival?.reject(error);
  }

  /** Resolves when the result is there or the time is over. */
  async #arrive(wait: Wait): Promise<void> {
    if (this.ready() || wait.timeoutMs === 0) return;
    wait.signal?.throwIfAborted();
    const promise = this.#promise();
    if ((await settledWithin(promise, wait)) && !this.ready()) await promise; // the wait was given up
  }
}
