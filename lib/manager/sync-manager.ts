import { queueArgs, readQueueOptions, type QueueOptions } from '../queues/queue-options.js';
import { Queue } from '../queues/queue.js';
import { BaseManager } from './base-manager.js';

/**
 * A manager process of its own: what is made in it may be used by every process of the program.
 *
 * It runs from the start; `shutdown()` ends it, and so does the end of the process that made it.
 *
 * @example
 * ```ts
 * import { Manager, type SyncManager } from 'forkful';
 *
 * const manager: SyncManager = Manager();
 * console.log(manager.name); // SyncManager-1
 * await manager.shutdown();
 * ```
 *
 * Python: `multiprocessing.managers.SyncManager` (MA-15).
 */
export class SyncManager extends BaseManager {
  /**
   * Makes a queue in this manager; nothing is waited for.
   *
   * @param maxSize the highest number of items, or options; zero or less: any number. Default: 0.
   * @returns the queue; see `Queue`.
   * @throws AssertionError after `shutdown()`.
   * @throws ArgumentTypeError, ValueError as `new Queue` does.
   *
   * Python: `SyncManager.Queue` (PX-16); here it is the same class as `Queue`.
   */
  Queue<T = unknown>(maxSize?: number | QueueOptions): Queue<T> {
    const call = 'SyncManager.Queue';
    const broker = BaseManager.brokerOf(this, call);
    const settings = readQueueOptions(call, maxSize);
    return new Queue<T>(settings, broker.create('Queue', queueArgs(settings)));
  }
}
