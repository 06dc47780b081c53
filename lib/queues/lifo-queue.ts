import type { ResourceLink } from '../rpc/broker.js';
import { createQueue } from './create-queue.js';
import { readQueueOptions, type QueueOptions, type QueueSettings } from './queue-options.js';
import { Queue } from './queue.js';

/**
 * A `Queue` that gives out the newest item first.
 *
 * An item whose getter died before it had received it returns to its place: what was put meanwhile is newer and leaves first.
 *
 * @example
 * ```ts
 * import { LifoQueue } from 'forkful';
 *
 * const stack = new LifoQueue<string>();
 * await stack.putMany(['bottom', 'top']);
 * console.log(await stack.get()); // top
 * ```
 *
 * Python: `queue.LifoQueue`; `multiprocessing` has none (QU-18).
 */
export class LifoQueue<T = unknown> extends Queue<T> {
  /**
   * Makes a queue; nothing is waited for.
   *
   * @param maxSize the highest number of items, or options; zero or less: any number. Default: 0.
   * @throws ArgumentTypeError, ValueError as `new Queue` does.
   */
  constructor(maxSize?: number | QueueOptions);
  /** @internal */
  constructor(settings: QueueSettings, link: ResourceLink);
  constructor(given?: number | QueueOptions, link?: ResourceLink) {
    const settings = link === undefined ? readQueueOptions('LifoQueue', given, 'LifoQueue') : (given as QueueSettings);
    super(settings, link ?? createQueue(settings));
  }
}
