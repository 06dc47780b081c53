import { TimeoutError } from '../errors/python-errors.js';
import { ImapJob, type ImapRequest } from '../pool/imap-job.js';
import type { Progress } from '../util/progress/progress-count.js';
import { progressFeed } from '../util/progress/progress-feed.js';
import { withLocalStack } from '../util/remote-stack.js';
import { settledWithin } from '../util/settled-within.js';
import type { Site } from '../util/waits.js';
import type { ExecutorCore } from './executor-core.js';
import type { MapInput } from './map-input.js';
import type { ReadMapCall } from './map-options.js';

/**
 * The results of an executor's `map`, in the order of the inputs.
 *
 * The first error, or the end of the time, ends the iteration: calls that no worker has are not run then. So does leaving a `for await`.
 */
export class ResultIterator<R> implements AsyncIterableIterator<R, undefined> {
  readonly #core: ExecutorCore;
  readonly #call: string;
  readonly #job: ImapJob;
  readonly #site: Site;
  readonly #timeout: number | undefined;
  readonly #endsAt: number;
  readonly #close: () => void;
  #over = false;

  /** @internal An executor makes it. */
  constructor(core: ExecutorCore, request: ImapRequest, input: MapInput, { wait: { timeoutMs }, progress, total }: ReadMapCall, site: Site) {
    this.#core = core;
    this.#call = request.call;
    this.#site = site;
    this.#timeout = timeoutMs;
    this.#endsAt = performance.now() + (timeoutMs ?? Infinity);
    this.#close = core.addMap({ input, buffered: request.bufferSize !== Infinity });
    this.#job = new ImapJob(core.engine, request, input.items, site);
    this.#job.count.total ??= total;
    progress?.attach(this.#job.count, request.func.name);
  }

  /** Waits for the next result. */
  async next(): Promise<IteratorResult<R, undefined>> {
    if (this.#over) return { done: true, value: undefined };
    try {
      const promise = this.#job.take();
      if (!(await this.#inTime(promise))) throw this.#late();
      const item = await promise;
      if (item === undefined) return await this.return();
      if ('error' in item) throw item.error;
      return { done: false, value: item.value as R };
    } catch (error) {
      void this.return();
      throw withLocalStack(this.#core.errorOf(this.#call, error), this.#site);
    }
  }

  /** Ends the iteration: reads no more, and calls that no worker has are not run. */
  return(): Promise<IteratorResult<R, undefined>> {
    this.#over = true;
    this.#close();
    this.#job.stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** How far the work has come, again and again until it is over, as `IMapIterator.progress()` tells it. */
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

  /** What is there when the time is over is given all the same. */
  async #inTime(promise: Promise<unknown>): Promise<boolean> {
    if (this.#timeout === undefined) return true;
    return settledWithin(promise, { timeoutMs: Math.max(0, this.#endsAt - performance.now()), signal: undefined });
  }

  #late(): TimeoutError {
    return new TimeoutError(
      `${this.#call}: the results were not all there within ${String((this.#timeout ?? 0) / 1000)} s of the call. Give more time; calls that no worker has are cancelled.`,
    );
  }
}
