import { inspect } from 'node:util';
import type { ResourceLink } from '../rpc/broker.js';
import { releaseWhenForgotten } from '../rpc/release-when-forgotten.js';
import { waitable, type Readiness, type Waitable } from '../util/waitable.js';
import type { Wait } from '../util/wait-options.js';
import { createQueue } from './create-queue.js';
import { readQueueOptions, type QueueSettings } from './queue-options.js';
import { QueuePort } from './queue-port.js';

const FOR_EVER: Wait = { timeoutMs: undefined, signal: undefined };

/**
 * A queue with nothing to set: any number of items, first in, first out, and `get` waits as long as it takes.
 *
 * @example
 * ```ts
 * import { SimpleQueue } from 'forkful';
 *
 * const queue = new SimpleQueue<string>();
 * await queue.put('hello');
 * console.log(await queue.get(), await queue.empty()); // hello true
 * ```
 *
 * Python: `multiprocessing.SimpleQueue` (QU-17). Differences: `put` does not wait until somebody reads; it may be passed anywhere;
 * a call after `close()` is a `ClosedError`, where Python raises `OSError`.
 */
export class SimpleQueue<T = unknown> implements Waitable {
  readonly #port: QueuePort;

  /** Makes a queue; nothing is waited for. */
  constructor();
  /** @internal */
  constructor(settings: QueueSettings, link: ResourceLink);
  constructor(given?: QueueSettings, link?: ResourceLink) {
    const settings = given !== undefined && link !== undefined ? given : readQueueOptions('SimpleQueue', undefined, 'SimpleQueue');
    this.#port = new QueuePort(link ?? createQueue(settings), settings);
    releaseWhenForgotten(this, this.#port);
  }

  /**
   * Takes the first item; waits until there is one.
   *
   * @throws ClosedError (as rejection, like all others) after `close()`.
   * @throws BrokenError when the manager is gone.
   *
   * Python: `SimpleQueue.get`.
   */
  async get(): Promise<T> {
    const taken = await this.#port.take('SimpleQueue.get', FOR_EVER);
    if (taken === 'shutDown') throw this.#port.shutDownError('SimpleQueue.get');
    return taken.item as T;
  }

  /**
   * Puts an item at the end; it is encoded at the call.
   *
   * @throws SerializationError (as rejection, like all others) when the item cannot cross; nothing is put then.
   * @throws ClosedError after `close()`.
   * @throws BrokenError when the manager is gone.
   *
   * Python: `SimpleQueue.put`.
   */
  async put(item: T): Promise<void> {
    await this.#port.put('SimpleQueue.put', item, FOR_EVER);
  }

  /** Whether a get would have to wait. Exact when the manager was asked. @throws ClosedError (as rejection) after `close()`. Python: `SimpleQueue.empty`. */
  async empty(): Promise<boolean> {
    this.#port.checkOpen('SimpleQueue.empty');
    return (await this.#port.call('empty')) as boolean;
  }

  /** Says that this process uses the queue no more through this object; what was put stays. Idempotent. Python: `SimpleQueue.close`. */
  close(): void {
    this.#port.close();
  }

  /** Gets item after item, for ever: nothing but `close()` or `break` ends it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    while (!this.#port.closed) yield await this.get();
  }

  /** The same as `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal How `wait` looks at the queue. */
  [waitable](): Readiness {
    return this.#port.readiness();
  }

  [inspect.custom](): string {
    return `SimpleQueue(${this.#port.settings.name}${this.#port.closed ? ', closed' : ''})`;
  }

  /** @internal What another process needs to use the queue; `undefined` for what is none. */
  static portOf(value: object): QueuePort | undefined {
    return #port in value ? value.#port : undefined;
  }
}
