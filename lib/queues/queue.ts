import { inspect } from 'node:util';
import { ArgumentTypeError, AssertionError } from '../errors/python-errors.js';
import type { ResourceLink } from '../rpc/broker.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';
import { readBlock, type BlockOptions, type Wait } from '../util/wait-options.js';
import { waitable, type Readiness, type Waitable } from '../util/waitable.js';
import { listOf, readCount } from './many.js';
import { createQueue } from './create-queue.js';
import { readQueueOptions, type QueueOptions, type QueueSettings } from './queue-options.js';
import { QueuePort } from './queue-port.js';
import { releaseWhenForgotten } from '../rpc/release-when-forgotten.js';

const ONE_TRY: Wait = { timeoutMs: 0, signal: undefined };
const FOR_EVER: Wait = { timeoutMs: undefined, signal: undefined };

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
export class Queue<T = unknown> implements Waitable {
  readonly #port: QueuePort;

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
    const settings = link === undefined ? readQueueOptions('Queue', given) : (given as QueueSettings);
    this.#port = new QueuePort(link ?? createQueue(settings), settings);
    releaseWhenForgotten(this, this.#port);
  }

  /** How messages call the queue. */
  get name(): string {
    return this.#port.settings.name;
  }

  /** The highest number of items; 0: any number. */
  get maxSize(): number {
    return this.#port.settings.maxSize;
  }

  /**
   * Puts an item at the end.
   *
   * The item is encoded at the call, so what happens to it later does not matter. Without `maxSize` the promise is
   * fulfilled as soon as the item is on its way (the first time, when the connection to the manager is open; with more
   * than 16 MB under way, when there are fewer); with `maxSize` when the queue has taken it. A process that ends in good order loses nothing that it has put.
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
    const call = this.#port.name('put');
    await this.#port.put(call, item, readBlock(call, block, timeout));
  }

  /** Puts an item if there is room at once; the same as `put(item, false)`. Python: `Queue.put_nowait` (QU-03). */
  async putNowait(item: T): Promise<void> {
    await this.#port.put(this.#port.name('putNowait'), item, ONE_TRY);
  }

  /**
   * Puts many items, in order and with nobody else's between them; in one message, as far as 16 MB hold them. With `maxSize`
   * they go in as there is room, and the promise is fulfilled when the last one is in.
   *
   * @param items an array, or anything to iterate.
   * @param options `{ block, timeout, signal }`, for all of them together. Default: wait for ever.
   * @throws Full (as rejection, like all others) when there was no room for all within the time allowed; its `accepted` says how many are in.
   * @throws the other errors of `put`. When an item cannot cross, none is put. An abort leaves in what was in.
   *
   * @example
   * ```ts
   * import { Queue } from 'forkful';
   *
   * const queue = new Queue<number>();
   * await queue.putMany([1, 2, 3]);
   * console.log(await queue.getMany(10)); // [ 1, 2, 3 ]
   * ```
   */
  async putMany(items: Iterable<T>, options?: BlockOptions): Promise<void> {
    const call = this.#port.name('putMany');
    await this.#port.putMany(call, listOf(call, items), readBlock(call, options));
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
    const call = this.#port.name('get');
    return this.#get(call, readBlock(call, block, timeout));
  }

  /** Takes the first item if there is one at once; the same as `get(false)`. Python: `Queue.get_nowait` (QU-03). */
  async getNowait(): Promise<T> {
    return this.#get(this.#port.name('getNowait'), ONE_TRY);
  }

  /**
   * Takes what is there, up to `count` items; waits for the first one only.
   *
   * All are this process's when the promise is fulfilled. An answer carries 16 MB of items, or one larger item.
   *
   * @param count the highest number of items.
   * @param options `{ block, timeout, signal }`. Default: wait for ever.
   * @returns one item or more, in the queue's order.
   * @throws the errors of `get` (as rejection), and ValueError or ArgumentTypeError when `count` is no whole number above 0.
   */
  async getMany(count: number, options?: BlockOptions): Promise<T[]> {
    const call = this.#port.name('getMany');
    const taken = await this.#port.takeMany(call, readCount(call, count), readBlock(call, options));
    if (taken === 'shutDown') throw this.#port.shutDownError(call);
    return taken as T[];
  }

  /** How many items a get would find. Exact when the manager was asked. Works after `close()`. Python: `Queue.qsize` (QU-05). */
  async qsize(): Promise<number> {
    return (await this.#port.call('qsize')) as number;
  }

  /**
   * Whether a get would have to wait. Exact when the manager was asked; another process may come first afterwards.
   *
   * @throws ClosedError (as rejection) after `close()` on a queue that was used here.
   *
   * Python: `Queue.empty` (QU-06).
   */
  async empty(): Promise<boolean> {
    if (this.#port.closed && !this.#port.used) return true;
    this.#port.checkOpen(this.#port.name('empty'));
    return (await this.#port.call('empty')) as boolean;
  }

  /** Whether a put would have to wait. Works after `close()`. Python: `Queue.full` (QU-07). */
  async full(): Promise<boolean> {
    return (await this.#port.call('full')) as boolean;
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
      throw new ArgumentTypeError(`${this.#port.name('shutdown')}: immediate is ${describeValue(immediate)}. Give true or false.`);
    }
    this.#port.shutDown = true;
    await this.#port.call('shutdown', [immediate]);
  }

  /**
   * Says that this process puts and gets no more through this object; others are not affected. Idempotent.
   *
   * @throws ShutDown when something put here was refused because the queue was shut down before it arrived.
   *
   * Python: `Queue.close` (QU-08).
   */
  close(): void {
    this.#port.close();
    this.#port.reportRefused(this.#port.name('close'));
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
    if (!this.#port.closed) {
      throw new AssertionError(`${this.#port.name('joinThread')}: ${this.name} is not closed. Call close() first.`);
    }
    if (this.#port.used) await this.#port.link.barrier();
    this.#port.reportRefused(this.#port.name('joinThread'));
  }

  /** Lets this process end without waiting for what was put here; that may be lost then. Python: `Queue.cancel_join_thread` (QU-10). */
  cancelJoinThread(): void {
    this.#port.link.keepAtExit(false);
  }

  /** Gets item after item until the queue is shut down and nothing is left; it ends for no other reason. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const taken = await this.#port.take(`${this.#port.kind} iteration`, FOR_EVER);
      if (taken === 'shutDown') return;
      yield taken.item as T;
    }
  }

  /** Closes the queue here and waits until it has everything that was put. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.joinThread();
  }

  /** @internal How `wait` looks at the queue. */
  [waitable](): Readiness {
    return this.#port.readiness();
  }

  [inspect.custom](): string {
    const { name, maxSize } = this.#port.settings;
    const state = this.#port.closed ? ', closed' : this.#port.shutDown ? ', shut down' : '';
    return `${this.#port.kind}(${name}${maxSize > 0 ? `, maxSize ${String(maxSize)}` : ''}${state})`;
  }

  /** @internal What another process needs to use the queue; `undefined` for what is no queue. */
  static portOf(value: object): QueuePort | undefined {
    return #port in value ? value.#port : undefined;
  }

  async #get(call: string, wait: Wait): Promise<T> {
    const taken = await this.#port.take(call, wait);
    if (taken === 'shutDown') throw this.#port.shutDownError(call);
    return taken.item as T;
  }
}
