import { TimeoutError, ValueError } from '../errors/python-errors.js';
import { deferred, type Deferred } from '../util/deferred.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type Wait, type WaitOptions } from '../util/wait-options.js';
import { runCallback, type ResultCallbacks } from './callbacks.js';
import { callSite, withLocalStack } from './remote-stack.js';

type State<T> = { readonly kind: 'pending' } | { readonly kind: 'value'; readonly value: T } | { readonly kind: 'error'; readonly error: unknown };

const PENDING: State<never> = { kind: 'pending' };

/** Settles a result from the pool's side; the second settling of one result does nothing. */
export let settleResult: <T>(result: AsyncResult<T>, state: Exclude<State<T>, { kind: 'pending' }>) => void;

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
  #state: State<T> = PENDING;
  readonly #callbacks: ResultCallbacks<T> | undefined;
  /** Made when somebody waits: most results of a large batch are looked at when they are there. */
  #arrival: Deferred<void> | undefined;

  static {
    settleResult = (result, state) => result.#settle(state);
  }

  /** Results are made by a pool. */
  constructor(callbacks?: ResultCallbacks<T>) {
    this.#callbacks = callbacks;
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
    const state = this.#state;
    if (state.kind === 'value') return state.value;
    if (state.kind === 'error') throw site === undefined ? state.error : withLocalStack(state.error, site);
    throw new TimeoutError(
      `AsyncResult.get: the result did not arrive within ${(wait.timeoutMs ?? 0) / 1000} s. The task goes on; call get() again to wait longer.`,
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
    return this.#state.kind !== 'pending';
  }

  /**
   * Whether the task ended without an error (AR-04).
   *
   * @throws ValueError before it has ended.
   */
  successful(): boolean {
    if (this.#state.kind === 'pending') {
      throw new ValueError('AsyncResult.successful: the result is not ready. Await it, or ask ready() first.');
    }
    return this.#state.kind === 'value';
  }

  /** What makes `await result` work. */
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.get().then(onValue, onError);
  }

  #settle(state: State<T>): void {
    if (this.#state.kind !== 'pending') return;
    const callbacks = this.#callbacks;
    if (callbacks !== undefined) {
      if (state.kind === 'value') runCallback('callback', callbacks.callback, state.value);
      if (state.kind === 'error') runCallback('errorCallback', callbacks.errorCallback, state.error);
    }
    this.#state = state;
    this.#arrival?.resolve();
    this.#arrival = undefined;
  }

  /** Resolves when the result is there or the time is over. */
  #arrive({ timeoutMs, signal }: Wait): Promise<void> | undefined {
    if (this.#state.kind !== 'pending' || timeoutMs === 0) return undefined;
    signal?.throwIfAborted();
    const { promise } = (this.#arrival ??= deferred());
    if (timeoutMs === undefined && signal === undefined) return promise;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        finish();
        reject(signal?.reason);
      };
      const end = (): void => {
        finish();
        resolve();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      signal?.addEventListener('abort', abort, { once: true });
      void promise.then(end);
    });
  }
}
