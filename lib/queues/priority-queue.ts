import { ArgumentTypeError } from '../errors/python-errors.js';
import type { ResourceLink } from '../rpc/broker.js';
import { codec } from '../serialization/installed-codec.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';
import { readBlock, type BlockOptions } from '../util/wait-options.js';
import { createQueue } from './create-queue.js';
import { listOf } from './many.js';
import { readQueueOptions, type PriorityQueueOptions, type QueueSettings } from './queue-options.js';
import { Queue } from './queue.js';
import { rankOf, type Rank } from './rank.js';

/** How an item is put into a `PriorityQueue`. */
export interface PriorityPutOptions extends BlockOptions {
  /** What the item is ordered by: a number, a string, or a list of them. Default: the queue's `key` of the item, or the item itself. */
  readonly priority?: unknown;
}

type Key = (item: unknown) => unknown;

/**
 * A `Queue` that gives out the item with the lowest priority first, and among equals the one that came first.
 *
 * The priority is the item itself (a number, a string, or a list that begins with one, as `[2, 'clean']`), or what `key`
 * makes of it, or what `put` names. Lists are compared element by element, up to the first that has no order. All priorities
 * in the queue at a time must be of one kind: numbers, strings, or lists that begin with the same.
 *
 * @example
 * ```ts
 * import { PriorityQueue } from 'forkful';
 *
 * const queue = new PriorityQueue<[number, string]>();
 * await queue.put([2, 'code']);
 * await queue.put([1, 'eat']);
 * console.log(await queue.get()); // [ 1, 'eat' ]
 *
 * const jobs = new PriorityQueue({ key: (job: { urgency: number }) => -job.urgency });
 * await jobs.putMany([{ urgency: 1 }, { urgency: 9 }]);
 * console.log(await jobs.get()); // { urgency: 9 }
 * ```
 *
 * Python: `queue.PriorityQueue`; `multiprocessing` has none (QU-18). Differences: `key` and `priority`; equals keep their
 * order; what cannot be compared is refused at the `put`, and not at the one that happens to meet it.
 */
export class PriorityQueue<T = unknown> extends Queue<T> {
  readonly #bytes: Uint8Array | undefined;
  #key: Key | undefined;

  /**
   * Makes a queue; nothing is waited for.
   *
   * @param maxSize the highest number of items, or options; zero or less: any number. Default: 0.
   * @throws ArgumentTypeError, ValueError as `new Queue` does; ArgumentTypeError when `key` is no function.
   * @throws SerializationError when `key` captures what cannot cross.
   */
  constructor(maxSize?: number | PriorityQueueOptions<T>);
  /** @internal */
  constructor(settings: QueueSettings, link: ResourceLink);
  constructor(given?: number | PriorityQueueOptions<T> | QueueSettings, link?: ResourceLink) {
    const settings = link === undefined ? readPriorityQueueOptions('PriorityQueue', given as number | PriorityQueueOptions) : (given as QueueSettings);
    super(settings, link ?? createQueue(settings));
    this.#bytes = settings.key;
    if (link === undefined && typeof given === 'object') this.#key = (given as PriorityQueueOptions).key;
  }

  /**
   * Puts an item at its place; fulfilled when the manager has it.
   *
   * @param item what another process will get.
   * @param block `false`: do not wait for room. Or options: `{ block, timeout, signal, priority }`. Default: true.
   * @param timeout the longest wait for room, in seconds; zero or less: one try. Default: for ever.
   * @throws ArgumentTypeError (as rejection) when the priority has no order, or is of another kind than those in the queue.
   * @throws the other errors of `Queue.put`.
   *
   * Python: `PriorityQueue.put`.
   */
  override async put(item: T, block?: boolean | PriorityPutOptions, timeout?: Seconds | null): Promise<void> {
    const port = Queue.portOf(this)!;
    const call = port.name('put');
    await this.#ready();
    const rank = this.#rank(call, item, 'item', typeof block === 'object' ? block.priority : undefined);
    await port.put(call, item, readBlock(call, block, timeout), [rank]);
  }

  override async putNowait(item: T): Promise<void> {
    const port = Queue.portOf(this)!;
    const call = port.name('putNowait');
    await this.#ready();
    await port.put(call, item, readBlock(call, false), [this.#rank(call, item, 'item', undefined)]);
  }

  override async putMany(items: Iterable<T>, options?: PriorityPutOptions): Promise<void> {
    const port = Queue.portOf(this)!;
    const call = port.name('putMany');
    await this.#ready();
    const list = listOf(call, items);
    const ranks = list.map((item, index) => this.#rank(call, item, `items[${String(index)}]`, options?.priority));
    await port.putMany(call, list, readBlock(call, options), ranks);
  }

  #rank(call: string, item: unknown, name: string, priority: unknown): Rank {
    if (priority !== undefined) return rankOf(call, priority, 'priority');
    if (this.#key === undefined) return rankOf(call, item, name);
    return rankOf(call, this.#key(item), `key(${name})`);
  }

  /** The key function comes to life with the first put; modules that it needs are loaded then. */
  async #ready(): Promise<void> {
    if (this.#bytes === undefined || this.#key !== undefined) return;
    await codec.prepare(this.#bytes);
    this.#key ??= codec.decode(this.#bytes) as Key;
  }
}

/** Reads Python's `maxSize` or one options object. */
export function readPriorityQueueOptions(call: string, given: number | PriorityQueueOptions | undefined): QueueSettings {
  const settings = readQueueOptions(call, given, 'PriorityQueue');
  const key = typeof given === 'object' && given !== null ? given.key : undefined;
  if (key === undefined) return settings;
  if (typeof key !== 'function') {
    throw new ArgumentTypeError(`${call}: key is ${describeValue(key)}. Give a function that makes a priority of an item.`);
  }
  return { ...settings, key: codec.encode(key, { call, root: 'key' }) };
}
