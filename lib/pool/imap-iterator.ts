import { TimeoutError } from '../errors/python-errors.js';
import type { Progress } from '../util/progress/progress-count.js';
import { progressFeed } from '../util/progress/progress-feed.js';
import type { Seconds } from '../util/seconds.js';
import { takenWithin } from '../util/taken-within.js';
import { readWait, type Wait, type WaitOptions } from '../util/wait-options.js';
import { withLocalStack } from '../util/remote-stack.js';
import type { ImapJob } from './imap-job.js';

/**
 * The results of an `imap`, one after the other (Python: `multiprocessing.pool.IMapIterator`, AR-06).
 *
 * Go through it with `for await`, or ask with `next(timeout)`. An item whose task failed is raised at its place; who asks
 * again gets the next one. Leaving the loop early closes the input and drops what no worker has begun.
 *
 * @example
 * ```ts
 * import { Pool } from 'forkful';
 * await using pool = new Pool(2);
 * for await (const square of pool.imap((n: number) => n * n, [1, 2, 3])) console.log(square);
 * ```
 */
export class IMapIterator<R> implements AsyncIterableIterator<R, undefined> {
  readonly #job: ImapJob;
  readonly #call: string;

  /** @internal `Pool.imap` and `Pool.imapUnordered` make it. */
  constructor(job: ImapJob) {
    this.#job = job;
    this.#call = job.call;
  }

  /**
   * Waits for the next result.
   *
   * @param options The longest wait in seconds, or `{ timeout, signal }`. Default: for ever.
   * @returns `{ value }`, and `{ done: true }` at the end.
   * @throws What the item's task threw (as rejection, like all others): the next call goes on behind it. TimeoutError when
   * the result is not there in time: the next call gets it. What the input threw, at its place; nothing comes after it.
   * ClosedError when the pool was terminated; the reason of the `imap`'s signal when it fired.
   */
  async next(options?: Seconds | null | WaitOptions): Promise<IteratorResult<R, undefined>> {
    const wait = readWait(`${this.#call} iterator`, options);
    wait.signal?.throwIfAborted();
    const promise = this.#job.take();
    const timed = wait.timeoutMs !== undefined || wait.signal !== undefined;
    const item = timed ? await takenWithin(promise, wait, (one) => this.#job.leave(one), () => this.#late(wait)) : await promise;
    if (item === undefined) return { done: true, value: undefined };
    if ('error' in item) throw withLocalStack(item.error, this.#job.site);
    return { done: false, value: item.value as R };
  }

  /** Ends the iteration early: closes the input, drops what no worker has begun. What runs, runs to its end unheard. */
  return(): Promise<IteratorResult<R, undefined>> {
    this.#job.stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  /**
   * How far the work has come, again and again until all items have ended: the newest state each time, at most ten times a second.
   *
   * An item counts when its task has ended, taken or not. `total` is unknown until a generator is read to its end. Whoever stops reading
   * harms nothing, and reading keeps no program alive.
   *
   * @returns What `for await` goes through, beside the results; the last one has `over: true`.
   */
  progress(): AsyncIterableIterator<Progress, undefined> {
    return progressFeed(this.#job.count, () => undefined);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same as `return()`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#job.stop();
    return Promise.resolve();
  }

  #late({ timeoutMs = 0 }: Wait): TimeoutError {
    return new TimeoutError(`${this.#call} iterator: the next result did not arrive within ${String(timeoutMs / 1000)} s. Ask again to wait longer.`);
  }
}
