import { ClosedError } from '../../errors/blame-errors.js';
import { TimeoutError } from '../../errors/python-errors.js';
import type { Codec } from '../../serialization/codec.js';
import type { Progress } from '../../util/progress/progress-count.js';
import { progressFeed } from '../../util/progress/progress-feed.js';
import { withLocalStack } from '../../util/remote-stack.js';
import type { Seconds } from '../../util/seconds.js';
import { settledWithin } from '../../util/settled-within.js';
import { takenWithin } from '../../util/taken-within.js';
import { readWait, type WaitOptions } from '../../util/wait-options.js';
import { endedFromOutside, UNHEARD, type StreamEnd, type StreamJob } from './stream-job.js';

/** Who leaves a stream waits so long for the generator's end, in milliseconds. */
const LEAVE_MS = 250;

/** What a function may give that `Pool.stream` calls, at once or as a promise. */
export type Streamable<T = unknown> = Iterable<T> | AsyncIterable<T> | PromiseLike<Iterable<T> | AsyncIterable<T>>;

/** The items of what a function gives. */
export type StreamItem<G> = Awaited<G> extends AsyncIterable<infer T> ? T : Awaited<G> extends Iterable<infer T> ? Awaited<T> : never;

/** What a generator returns at its end; `unknown` for other things that can be gone through. */
export type StreamResult<G> =
  Awaited<G> extends AsyncGenerator<unknown, infer R, never> ? R : Awaited<G> extends Generator<unknown, infer R, never> ? Awaited<R> : unknown;

/**
 * The items that a task makes one by one, as they come from its worker; `Pool.stream` gives it.
 *
 * Go through it with `for await`, or ask with `next(timeout)`. The generator runs ahead of its reader by a bounded number of items and
 * waits then. Leaving the loop ends it in the worker, so that its `finally` runs. An error in it comes behind the items
 * before it.
 *
 * @example
 * ```ts
 * import { Pool } from 'forkful';
 * await using pool = new Pool(2);
 * const stream = pool.stream(function* (limit: number) {
 *   let sum = 0;
 *   for (let n = 1; n <= limit; n++) {
 *     sum += n;
 *     yield n * n;
 *   }
 *   return sum;
 * }, [4]);
 * for await (const square of stream) console.log(square); // 1, 4, 9, 16
 * console.log(await stream.result()); // 10
 * ```
 */
export class TaskStream<T, R = unknown> implements AsyncGenerator<T, R, Seconds | null | WaitOptions | undefined> {
  readonly #job: StreamJob;
  readonly #codec: Codec;

  /** @internal `Pool.stream` makes it. */
  constructor(job: StreamJob, codec: Codec) {
    this.#job = job;
    this.#codec = codec;
  }

  /**
   * Waits for the next item.
   *
   * @param options The longest wait in seconds, or `{ timeout, signal }`. Default: for ever.
   * @returns `{ value }`; at the end `{ done: true, value }` with what the generator returned, and from then on with `undefined`.
   * @throws What the generator threw (as rejection, like all others), behind its items; nothing comes after it. TimeoutError when
   * the item is not there in time: the next call gets it. WorkerLostError when the worker died, behind the items that had arrived.
   * MaybeEncodingError in the place of an item that cannot cross. ArgumentTypeError when the function gave nothing that can be gone
   * through. ClosedError when the pool was terminated.
   */
  async next(options?: Seconds | null | WaitOptions): Promise<IteratorResult<T, R>> {
    const call = `${this.#job.call} iterator`;
    const wait = readWait(call, options);
    wait.signal?.throwIfAborted();
    const promise = this.#job.take();
    const late = (): TimeoutError =>
      new TimeoutError(`${call}: the next item did not arrive within ${String((wait.timeoutMs ?? 0) / 1000)} s. Ask again to wait longer.`);
    const timed = wait.timeoutMs !== undefined || wait.signal !== undefined;
    const item = timed ? await takenWithin(promise, wait, (one) => this.#job.giveUpTaking(one), late) : await promise;
    return item === undefined ? this.#atEnd() : { done: false, value: (await this.#decode(item)) as T };
  }

  /**
   * Leaves the stream: the generator ends where it stands, and its `finally` runs in the worker.
   *
   * Resolves when that is done, or after a quarter of a second: the rest happens without anybody waiting for it. Items that were not
   * taken are dropped.
   *
   * @param value What the result holds. Default: nothing.
   * @throws What the generator's `finally` throws, when it comes in that time.
   */
  async return(value?: R | PromiseLike<R>): Promise<IteratorResult<T, R>> {
    const end = await this.#leave();
    if (end !== undefined && 'error' in end && !endedFromOutside(end.error)) throw withLocalStack(end.error, this.#job.site);
    return { done: true, value: (await value) as R };
  }

  /**
   * The same, with an error that the generator finds thrown at its `yield`.
   *
   * @throws What the generator lets out: mostly that error, as it comes back from the worker. SerializationError when the error cannot cross.
   */
  async throw(error: unknown): Promise<IteratorResult<T, R>> {
    const bytes = this.#codec.encode(error, { call: `${this.#job.call} iterator`, root: 'error' });
    const end = await this.#leave(bytes);
    if (end === undefined || end === UNHEARD) throw error;
    if ('error' in end) throw withLocalStack(end.error, this.#job.site);
    return { done: true, value: end.value as R };
  }

  /**
   * Waits for what the generator returns. Mostly it is asked for when the items have been read.
   *
   * From the call on the generator does not wait for the reader any more; what nobody has taken can still be read, up to 64 MiB or a million
   * items: an unread stream with more than that is ended.
   *
   * @throws As `next()`, each time. ClosedError when the stream was left before its end.
   */
  async result(): Promise<R> {
    const end = await this.#job.whenEnded();
    if ('error' in end) throw withLocalStack(end.error, this.#job.site);
    if (this.#job.left) throw new ClosedError(`${this.#job.call}: the stream was left before its end, and the generator has no result. Read it to its end.`);
    return end.value as R;
  }

  /**
   * How many items have come, again and again until the stream ends or is left: the newest state each time, at most ten times a second.
   *
   * An item counts when it has come, taken or not; a generator that ends with an error counts as one more item, which failed. `total` is
   * unknown until it ends. Whoever stops reading harms nothing, and reading keeps no program alive.
   *
   * @returns What `for await` goes through, beside the items; the last one has `over: true`.
   */
  progress(): AsyncIterableIterator<Progress, undefined> {
    return progressFeed(this.#job.count, () => undefined);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same as `return()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  get [Symbol.toStringTag](): string {
    return 'TaskStream';
  }

  #atEnd(): IteratorResult<T, R> {
    const end = this.#job.takeEnd();
    if (end !== undefined && 'error' in end) throw withLocalStack(end.error, this.#job.site);
    return { done: true, value: end?.value as R };
  }

  /** An item that cannot be read here is an error in its place, and the last. */
  async #decode(item: Uint8Array): Promise<unknown> {
    try {
      const loading = this.#codec.prepare(item);
      if (loading !== undefined) await loading;
      return this.#codec.decode(item, true);
    } catch (error) {
      void this.#job.leave();
      throw error;
    }
  }

  async #leave(error?: Uint8Array): Promise<StreamEnd | undefined> {
    if (this.#job.over) return undefined;
    let end: StreamEnd | undefined;
    const ending = this.#job.leave(error).then((ended) => (end = ended));
    await settledWithin(ending, { timeoutMs: LEAVE_MS, signal: undefined });
    return end;
  }
}
