/* Longer than 300 lines because it documents all of Python's methods, and a promise's, for who looks them up. */
import { inspect } from 'node:util';
import { CancelledError, InvalidStateError } from '../errors/futures-errors.js';
import { RuntimeError, TimeoutError } from '../errors/python-errors.js';
import { deferred, type Deferred } from '../util/deferred.js';
import { guardedCall } from '../util/guarded-call.js';
import { callSite, withLocalStack } from '../util/remote-stack.js';
import type { Seconds } from '../util/seconds.js';
import { settledWithin } from '../util/settled-within.js';
import { readWait, type WaitOptions } from '../util/wait-options.js';
import { describeFuture, type FutureState } from './future-state.js';

/** What an executor does for one of its futures. */
export interface FutureWork {
  /** A worker has the call. */
  readonly running: boolean;
  /** Takes the call back unless a worker has it; with `force` also then. Cancels the future if it can. */
  cancel(force: boolean): void;
}

/** What `Future.cancel` takes. */
export interface CancelOptions {
  /** Whether a call that runs is stopped, too. Default: false. */
  readonly force?: boolean | undefined;
}

/** Somebody who waits for futures. */
export interface Watcher {
  /** The future has its result, or its cancellation is known to whom it concerns. */
  settled(future: Future<unknown>): void;
  /** The wait is to end with this error; the call goes on. */
  giveUp(error: Error): void;
}

/** Makes a future of an executor. */
export let futureOf: <T>(work: FutureWork) => Future<T>;

/** Settles a future from the executor's side; does nothing when it has ended. */
export let settleFuture: (future: Future<any>, failed: boolean, outcome: unknown) => void;

/** Cancels a future whose call will not run; does nothing when it has ended. */
export let cancelFuture: (future: Future<any>) => void;

/** Ends the waits for a future with an error; its call goes on. */
export let giveUpFuture: (future: Future<any>, error: Error) => void;

/** Whether `wait` and `asCompleted` count the future as done. */
export let isSettled: (future: Future<unknown>) => boolean;

/** Whether it ended with an error; being cancelled is none. */
export let hasFailed: (future: Future<unknown>) => boolean;

/** Tells somebody of the future's end, once; the function returned takes that back. */
export let watchFuture: (future: Future<unknown>, watcher: Watcher) => () => void;

/**
 * The result of a call that may still be waiting for its turn, and a promise of it (Python: `concurrent.futures.Future`, CF-13).
 *
 * Executors make futures; who builds an executor of their own may make one with `new Future()`. An error that nobody asks for
 * stays silent, as in Python.
 *
 * @example
 * ```ts
 * import { ProcessPoolExecutor } from 'forkful';
 * await using executor = new ProcessPoolExecutor(2);
 * const future = executor.submit((base: number, exponent: number) => base ** exponent, 2, 8);
 * future.addDoneCallback((done) => console.log(done)); // <Future state=finished returned number>
 * console.log(await future); // 256
 * ```
 */
export class Future<T> implements Promise<T> {
  #state: FutureState = 'PENDING';
  #failed = false;
  /** The value or the error; of a cancelled future the error, from the first question for it on. */
  #outcome: unknown;
  #callbacks: ((future: never) => unknown)[] | undefined;
  #watchers: Set<Watcher> | undefined;
  /** Made when somebody waits: most futures of a large batch are looked at when they are done. */
  #arrival: Deferred<any> | undefined;
  #work: FutureWork | undefined;

  static {
    futureOf = <T>(work: FutureWork) => {
      const future = new this<T>();
      future.#work = work;
      return future;
    };
    settleFuture = (future, failed, outcome) => {
      if (!future.done()) future.#finish(failed, outcome);
    };
    cancelFuture = (future) => {
      if (!future.done()) future.#cancel(true);
    };
    giveUpFuture = (future, error) => future.#giveUp(error);
    isSettled = (future) => future.#state === 'FINISHED' || future.#state === 'CANCELLED_AND_NOTIFIED';
    hasFailed = (future) => future.#failed;
    watchFuture = (future, watcher) => {
      const watchers = (future.#watchers ??= new Set());
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    };
  }

  /**
   * Takes the call back if no worker has it yet.
   *
   * @param options `{ force: true }` also stops a call that runs, which Python cannot: the signal of its `currentTask()` is aborted, and
   * its worker is ended unless the call comes back within the executor's `gracePeriod`. No other call is harmed. Default: false.
   * @returns Whether the future is cancelled now; `false` when its call has ended, or is running and `force` was not said.
   */
  cancel(options?: CancelOptions | null): boolean {
    if (this.done()) return this.cancelled();
    if (this.#work !== undefined) this.#work.cancel(options?.force === true);
    else if (this.#state === 'PENDING') this.#cancel(false);
    return this.cancelled();
  }

  /** Whether it was cancelled. */
  cancelled(): boolean {
    return this.#state === 'CANCELLED' || this.#state === 'CANCELLED_AND_NOTIFIED';
  }

  /** Whether a worker has the call and has not ended it. */
  running(): boolean {
    return this.#state === 'RUNNING' || (this.#state === 'PENDING' && this.#work?.running === true);
  }

  /** Whether it has ended: with a value, with an error, or cancelled. */
  done(): boolean {
    return this.#state !== 'PENDING' && this.#state !== 'RUNNING';
  }

  /**
   * Waits for the value.
   *
   * @param options The longest wait in seconds, or `{ timeout, signal }`; 0 looks once. Default: for ever.
   * @returns What the function returned.
   * @throws What the function threw; CancelledError when the future was cancelled; TimeoutError when the time is over: the call goes
   * on; the signal's reason.
   */
  async result(options?: Seconds | null | WaitOptions): Promise<T> {
    const site = this.done() ? undefined : callSite(this.result);
    try {
      return await this.#arrive('Future.result', options);
    } catch (error) {
      throw site === undefined ? error : withLocalStack(error, site);
    }
  }

  /**
   * Waits for the end and gives the error.
   *
   * @param options As for `result`.
   * @returns What the function threw; `undefined` when it threw nothing.
   * @throws CancelledError when the future was cancelled; TimeoutError when the time is over; the signal's reason.
   */
  async exception(options?: Seconds | null | WaitOptions): Promise<unknown> {
    try {
      await this.#arrive('Future.exception', options);
      return undefined;
    } catch (error) {
      if (this.#failed) return this.#outcome;
      throw error;
    }
  }

  /**
   * Calls a function with the future when it has ended; at once when it has ended already.
   *
   * The functions are called in the order in which they were added. What one throws is a process warning, and the others are
   * called all the same.
   *
   * @param fn The function.
   */
  addDoneCallback(fn: (future: this) => unknown): void {
    if (this.done()) this.#call(fn);
    else (this.#callbacks ??= []).push(fn);
  }

  /**
   * Says that the call begins. For who builds an executor of their own, and for specs.
   *
   * @returns `false` when the future was cancelled: the call must not begin then.
   * @throws RuntimeError when this was said before, or the future has ended otherwise.
   */
  setRunningOrNotifyCancel(): boolean {
    if (this.#state === 'CANCELLED') {
      this.#state = 'CANCELLED_AND_NOTIFIED';
      this.#tell();
      return false;
    }
    if (this.#state !== 'PENDING') {
      throw new RuntimeError(`Future.setRunningOrNotifyCancel: Future in unexpected state: ${this.#state}. Say it once, before the call begins.`);
    }
    this.#state = 'RUNNING';
    return true;
  }

  /**
   * Ends the future with a value. For who builds an executor of their own, and for specs.
   *
   * @param value What the call returned.
   * @throws InvalidStateError when the future has ended already.
   */
  setResult(value: T): void {
    this.#requireOpen('Future.setResult');
    this.#finish(false, value);
  }

  /**
   * Ends the future with an error. For who builds an executor of their own, and for specs.
   *
   * @param error What the call threw.
   * @throws InvalidStateError when the future has ended already.
   */
  setException(error: unknown): void {
    this.#requireOpen('Future.setException');
    this.#finish(true, error);
  }

  /** What makes `await future` work. */
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(onValue, onError);
  }

  /** As a promise's. */
  catch<B = never>(onError?: ((error: any) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#promise().catch(onError);
  }

  /** As a promise's. */
  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.#promise().finally(onEnd);
  }

  get [Symbol.toStringTag](): string {
    return 'Future';
  }

  /** `<Future state=finished raised RangeError>`. */
  [inspect.custom](): string {
    return describeFuture(this.running() ? 'RUNNING' : this.#state, this.#failed, this.#outcome);
  }

  /** Every use takes its rejection too, so that nobody's error counts as unhandled. */
  #promise(): Promise<T> {
    if (!this.done()) return (this.#arrival ??= deferred<any>()).promise as Promise<T>;
    return this.#failed || this.cancelled() ? Promise.reject(this.#error()) : Promise.resolve(this.#outcome as T);
  }

  async #arrive(call: string, options: Seconds | null | undefined | WaitOptions): Promise<T> {
    const wait = readWait(call, options);
    const pending = !this.done();
    const tooLate = (): TimeoutError =>
      new TimeoutError(`${call}: the call has not ended within ${String((wait.timeoutMs ?? 0) / 1000)} s. It goes on; ask again to wait longer.`);
    if (pending) wait.signal?.throwIfAborted();
    if (pending && wait.timeoutMs === 0) throw tooLate();
    const promise = this.#promise();
    if (pending && !(await settledWithin(promise, wait))) throw tooLate();
    return promise;
  }

  #error(): unknown {
    if (this.cancelled()) this.#outcome ??= new CancelledError('Future: it was cancelled. Submit the call again if its result is wanted.');
    return this.#outcome;
  }

  #requireOpen(call: string): void {
    if (this.done()) throw new InvalidStateError(`${call}: ${this.#state}: ${inspect(this)}. A future ends once; make a new one.`);
  }

  #cancel(notified: boolean): void {
    this.#state = notified ? 'CANCELLED_AND_NOTIFIED' : 'CANCELLED';
    this.#end();
    if (notified) this.#tell();
  }

  #finish(failed: boolean, outcome: unknown): void {
    this.#state = 'FINISHED';
    this.#failed = failed;
    this.#outcome = outcome;
    this.#tell();
    this.#end();
  }

  #tell(): void {
    const watchers = this.#watchers;
    this.#watchers = undefined;
    for (const watcher of watchers ?? []) watcher.settled(this);
  }

  /** Tells those who wait, then calls the callbacks. */
  #end(): void {
    this.#work = undefined;
    const arrival = this.#arrival;
    this.#arrival = undefined;
    if (arrival !== undefined) {
      if (this.#failed || this.cancelled()) arrival.reject(this.#error());
      else arrival.resolve(this.#outcome);
    }
    const callbacks = this.#callbacks;
    this.#callbacks = undefined;
    for (const callback of callbacks ?? []) this.#call(callback);
  }

  #call(callback: (future: never) => unknown): void {
    guardedCall('Future: a callback', 'FutureCallbackWarning', callback, this);
  }

  #giveUp(error: Error): void {
    const arrival = this.#arrival;
    this.#arrival = undefined;
    arrival?.reject(error);
    for (const watcher of [...(this.#watchers ?? [])]) watcher.giveUp(error);
  }
}
