import { inspect } from 'node:util';
import { ClosedError } from '../errors/blame-errors.js';
import { ArgumentTypeError, AssertionError, ValueError } from '../errors/python-errors.js';
import { Empty, Full, ShutDown } from '../errors/queue-errors.js';
import { defaultBroker, type ResourceLink } from '../rpc/broker.js';
import { codec } from '../serialization/installed-codec.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';
import { readBlock, type BlockOptions, type Wait } from '../util/wait-options.js';
import { readQueueOptions, type QueueOptions, type QueueSettings } from './queue-options.js';
import { releaseWhenForgotten } from './release-when-forgotten.js';
import { waitUntilFew } from './wait-until-few.js';

/** The longest item; a message of the channel has room for it and for what travels beside it. */
const LONGEST_ITEM = 2 ** 31 - 2 ** 20;

/** What the manager said about the queue, kept apart from the queue so that a forgotten queue can be let go. */
interface News {
  /** The queue was shut down, here or by another process. */
  shutDown: boolean;
  /** Items put here that came too late, and were not reported yet. */
  refused: number;
}

/**
 * A first-in-first-out queue for any number of processes, which put and get items at any time.
 *
 * The items lie in a manager process. `put` encodes the item at the call and hands it over; `get` waits for one. A queue
 * may be passed anywhere: as an argument of a `Process` or a pool's task, inside other values, through other queues, in
 * closures. The items of one process keep their order, and a process that dies while it receives an item loses nothing:
 * the item goes to the next getter.
 *
 * @example
 * ```ts
 * import { Process, Queue } from 'forkful';
 *
 * const queue = new Queue<string>();
 * const child = new Process({ target: async (q: Queue<string>) => q.put('hello'), args: [queue] });
 * child.start();
 * console.log(await queue.get());
 * await child.join();
 * ```
 *
 * Python: `multiprocessing.Queue` (QU-01), with `shutdown` of `queue.Queue` (3.13). Differences: it may be passed
 * anywhere at any time; `qsize`, `empty` and `full` are exact; what cannot cross rejects the `put` instead of vanishing.
 */
export class Queue<T = unknown> {
  readonly #link: ResourceLink;
  readonly #settings: QueueSettings;
  readonly #news: News = { shutDown: false, refused: 0 };
  #closed = false;
  #used = false;

  /**
   * Makes a queue; nothing is waited for.
   *
   * @param maxSize the highest number of items, or options; zero or less: any number. Default: 0.
   * @throws ArgumentTypeError when `maxSize` is not a number or `name` no string.
   * @throws ValueError when `maxSize` is not a whole number.
   */
  constructor(maxSize?: number | QueueOptions);
  /** @internal Makes a queue of a manager, or one that arrived from another process. */
  constructor(settings: QueueSettings, link: ResourceLink);
  constructor(given?: number | QueueOptions, link?: ResourceLink) {
    this.#settings = link === undefined ? readQueueOptions('Queue', given) : (given as QueueSettings);
    this.#link = link ?? defaultBroker().create('Queue', queueArgs(this.#settings));
    const news = this.#news;
    this.#link.onNotice(() => {
      news.shutDown = true;
      news.refused++;
    });
    releaseWhenForgotten(this, this.#link);
  }

  /** How messages call the queue. */
  get name(): string {
    return this.#settings.name;
  }

  /** The highest number of items; 0: any number. */
  get maxSize(): number {
    return this.#settings.maxSize;
  }

  /**
   * Puts an item at the end.
   *
   * The item is encoded at the call, so what happens to it later does not matter. Without `maxSize` the promise is
   * fulfilled as soon as the item is on its way (or, with more than 16 MB under way, when there are fewer); with
   * `maxSize` when the queue has taken it. A process that ends in good order loses nothing that it has put.
   *
   * @param item what another process will get.
   * @param block `false`: do not wait for room. Or options: `{ block, timeout, signal }`. Default: true.
   * @param timeout the longest wait for room, in seconds; zero or less: one try. Default: for ever.
   * @throws Full (as rejection, like all others) when there is no room within the time allowed.
   * @throws ShutDown when the queue is shut down, also while the call waits.
   * @throws ClosedError when `close()` was called here.
   * @throws SerializationError when the item, or something in it, cannot cross; nothing is put then.
   * @throws BrokenError when the manager is gone.
   *
   * @example
   * ```ts
   * import { Full, Queue } from 'forkful';
   *
   * const queue = new Queue<number>(1);
   * await queue.put(1);
   * await queue.put(2, { timeout: 0.1 }).catch((error) => console.log(error instanceof Full));
   * ```
   *
   * Python: `Queue.put` (QU-02).
   */
  async put(item: T, block?: boolean | BlockOptions, timeout?: Seconds | null): Promise<void> {
    const wait = readBlock('Queue.put', block, timeout);
    await this.#put('Queue.put', item, wait);
  }

  /** Puts an item if there is room at once; the same as `put(item, false)`. Python: `Queue.put_nowait` (QU-03). */
  async putNowait(item: T): Promise<void> {
    await this.#put('Queue.putNowait', item, { timeoutMs: 0, signal: undefined });
  }

  /**
   * Takes the first item.
   *
   * @param block `false`: do not wait for an item. Or options: `{ block, timeout, signal }`. Default: true.
   * @param timeout the longest wait, in seconds; zero or less: one try. Default: for ever.
   * @returns the item.
   * @throws Empty (as rejection, like all others) when there is none within the time allowed.
   * @throws ShutDown when the queue is shut down and nothing is left in it.
   * @throws ClosedError when `close()` was called here.
   * @throws BrokenError when the manager is gone.
   * @throws the reason of `signal` when it fires before an item was granted. An item that was granted first is returned.
   *
   * @example
   * ```ts
   * import { Queue } from 'forkful';
   *
   * const queue = new Queue<number>();
   * await queue.put(7);
   * console.log(await queue.get({ timeout: 2 }));
   * ```
   *
   * Python: `Queue.get` (QU-04).
   */
  async get(block?: boolean | BlockOptions, timeout?: Seconds | null): Promise<T> {
    return this.#get('Queue.get', readBlock('Queue.get', block, timeout));
  }

  /** Takes the first item if there is one at once; the same as `get(false)`. Python: `Queue.get_nowait` (QU-03). */
  async getNowait(): Promise<T> {
    return this.#get('Queue.getNowait', { timeoutMs: 0, signal: undefined });
  }

  /** How many items a get would find. Exact when the manager was asked. Works after `close()`. Python: `Queue.qsize` (QU-05). */
  async qsize(): Promise<number> {
    return (await this.#link.call('qsize', [])) as number;
  }

  /**
   * Whether a get would have to wait. Exact when the manager was asked; another process may come first afterwards.
   *
   * @throws ClosedError (as rejection) after `close()` on a queue that was used here.
   *
   * Python: `Queue.empty` (QU-06).
   */
  async empty(): Promise<boolean> {
    if (this.#closed && !this.#used) return true;
    this.#checkOpen('Queue.empty');
    return (await this.#link.call('empty', [])) as boolean;
  }

  /** Whether a put would have to wait. Works after `close()`. Python: `Queue.full` (QU-07). */
  async full(): Promise<boolean> {
    return (await this.#link.call('full', [])) as boolean;
  }

  /**
   * Ends the queue for all processes: nothing can be put any more, and what is left can be got, unless `immediate`.
   *
   * Waiting puts are refused; waiting gets too, when nothing is left. `for await` loops end.
   *
   * @param immediate throws away what is left. Default: false.
   * @throws ArgumentTypeError (as rejection, like all others) when `immediate` is not a boolean.
   * @throws BrokenError when the manager is gone.
   *
   * @example
   * ```ts
   * import { Queue } from 'forkful';
   *
   * const queue = new Queue<number>();
   * await queue.put(1);
   * await queue.shutdown();
   * for await (const item of queue) console.log(item);
   * ```
   *
   * Python: `queue.Queue.shutdown` (3.13).
   */
  async shutdown(immediate = false): Promise<void> {
    if (typeof immediate !== 'boolean') {
      throw new ArgumentTypeError(`Queue.shutdown: immediate is ${describeValue(immediate)}. Give true or false.`);
    }
    this.#news.shutDown = true;
    await this.#link.call('shutdown', [immediate]);
  }

  /**
   * Says that this process puts and gets no more through this object; other processes are not affected. Idempotent.
   *
   * @throws ShutDown when something put here was refused because the queue was shut down before it arrived.
   *
   * Python: `Queue.close` (QU-08).
   */
  close(): void {
    this.#closed = true;
    this.#link.flush();
    this.#reportRefused('Queue.close');
  }

  /**
   * Waits until the queue has everything that was put here.
   *
   * @throws AssertionError (as rejection, like all others) before `close()`.
   * @throws ShutDown when something put here was refused because the queue was shut down before it arrived.
   * @throws BrokenError when the manager is gone.
   *
   * Python: `Queue.join_thread` (QU-09).
   */
  async joinThread(): Promise<void> {
    if (!this.#closed) {
      throw new AssertionError(`Queue.joinThread: ${this.name} is not closed. Call close() first.`);
    }
    if (this.#used) await this.#link.barrier();
    this.#reportRefused('Queue.joinThread');
  }

  /** Lets this process end without waiting for what was put here; that may be lost then. Python: `Queue.cancel_join_thread` (QU-10). */
  cancelJoinThread(): void {
    this.#link.keepAtExit(false);
  }

  /** Gets item after item until the queue is shut down and nothing is left; it ends for no other reason. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const wait: Wait = { timeoutMs: undefined, signal: undefined };
    for (;;) {
      const taken = await this.#take('Queue iteration', wait);
      if (taken === 'shutDown') return;
      yield taken.item;
    }
  }

  /** Closes the queue here and waits until it has everything that was put. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.joinThread();
  }

  [inspect.custom](): string {
    const { name, maxSize } = this.#settings;
    const state = this.#closed ? ', closed' : this.#news.shutDown ? ', shut down' : '';
    return `Queue(${name}${maxSize > 0 ? `, maxSize ${String(maxSize)}` : ''}${state})`;
  }

  /** @internal What another process needs to use the queue; `undefined` for what is no queue. */
  static handleOf(value: object): { readonly link: ResourceLink; readonly settings: QueueSettings } | undefined {
    return #link in value ? { link: value.#link, settings: value.#settings } : undefined;
  }

  async #put(call: string, item: T, { timeoutMs, signal }: Wait): Promise<void> {
    this.#checkOpen(call);
    this.#reportRefused(call);
    if (this.#news.shutDown) throw this.#shutDownError(call);
    signal?.throwIfAborted();
    const bytes = codec.encode(item, { call, root: 'item' });
    if (bytes.byteLength > LONGEST_ITEM) {
      throw new ValueError(`${call}: the item has ${String(bytes.byteLength)} bytes, and at most ${String(LONGEST_ITEM)} are allowed. Put it in parts.`);
    }
    this.#used = true;
    if (this.maxSize === 0) {
      this.#link.post('put', [bytes]);
      await waitUntilFew(this.#link, { timeoutMs, signal });
      return;
    }
    const outcome = await this.#link.call('put', [bytes, timeoutMs], { signal });
    if (outcome === 'full') {
      throw new Full(`${call}: ${this.name} has ${String(this.maxSize)} items${within(timeoutMs)}, and no more are allowed. Get some, or wait longer.`);
    }
    if (outcome === 'shutDown') {
      this.#news.shutDown = true;
      throw this.#shutDownError(call);
    }
  }

  async #get(call: string, wait: Wait): Promise<T> {
    const taken = await this.#take(call, wait);
    if (taken === 'shutDown') throw this.#shutDownError(call);
    return taken.item;
  }

  async #take(call: string, { timeoutMs, signal }: Wait): Promise<{ readonly item: T } | 'shutDown'> {
    this.#checkOpen(call);
    this.#used = true;
    const answer = await this.#link.call('get', [timeoutMs], { signal });
    if (answer === 'empty') {
      throw new Empty(`${call}: ${this.name} has no item${within(timeoutMs)}. Put one, or wait longer.`);
    }
    if (answer === 'shutDown') {
      this.#news.shutDown = true;
      return 'shutDown';
    }
    const [claim, bytes] = answer as [number, Uint8Array];
    await this.#acknowledge(claim);
    await codec.prepare(bytes);
    return { item: codec.decode(bytes) as T };
  }

  /** From here on the item is ours. The system has the news before the user has the item: who dies in between loses it to nobody. */
  async #acknowledge(claim: number): Promise<void> {
    this.#link.post('acknowledge', [claim]);
    this.#link.flush();
    if (this.#link.bufferedBytes > 0) await this.#link.barrier();
  }

  #checkOpen(call: string): void {
    if (this.#closed) {
      throw new ClosedError(`${call}: ${this.name} is closed. Make the calls before close(), or use another Queue object.`);
    }
  }

  /** What came too late is told once, at the next call that can tell it. */
  #reportRefused(call: string): void {
    const { refused } = this.#news;
    if (refused === 0) return;
    this.#news.refused = 0;
    throw new ShutDown(
      `${call}: ${this.name} was shut down before ${String(refused)} of the items put here arrived. Shut it down after the last put.`,
    );
  }

  #shutDownError(call: string): ShutDown {
    return new ShutDown(`${call}: ${this.name} is shut down. Put nothing after shutdown(), and get until this error comes.`);
  }
}

/** How the manager is told to make the queue; the name is for those who look at its state. */
export function queueArgs({ maxSize, name }: QueueSettings): readonly unknown[] {
  return [maxSize, name];
}

function within(timeoutMs: number | undefined): string {
  return timeoutMs === undefined || timeoutMs === 0 ? '' : ` after ${String(timeoutMs / 1000)} s`;
}
