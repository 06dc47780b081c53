import { JoinableQueue } from '../queues/joinable-queue.js';
import { LifoQueue } from '../queues/lifo-queue.js';
import { PriorityQueue, readPriorityQueueOptions } from '../queues/priority-queue.js';
import {
  queueArgs,
  readJoinableQueueOptions,
  readQueueOptions,
  type JoinableQueueOptions,
  type PriorityQueueOptions,
  type QueueOptions,
} from '../queues/queue-options.js';
import { Queue } from '../queues/queue.js';
import type { BarrierAction, BarrierOptions } from '../sync/barrier-options.js';
import type { Barrier } from '../sync/barrier.js';
import type { BoundedSemaphore } from '../sync/bounded-semaphore.js';
import type { Condition, ConditionOptions } from '../sync/condition.js';
import type { Event } from '../sync/event.js';
import { barrierIn, boundedSemaphoreIn, conditionIn, eventIn, lockIn, rLockIn, semaphoreIn } from '../sync/in-manager.js';
import type { Lock } from '../sync/lock.js';
import type { SyncOptions } from '../sync/names.js';
import type { RLock } from '../sync/r-lock.js';
import type { Semaphore, SemaphoreOptions } from '../sync/semaphore.js';
import type { Seconds } from '../util/seconds.js';
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

  /** Makes a lock in this manager; the same class as `new Lock(options)` makes. @throws AssertionError after `shutdown()`. Python: PX-13. */
  Lock(options?: SyncOptions): Lock {
    return lockIn(BaseManager.brokerOf(this, 'SyncManager.Lock'), options);
  }

  /** Makes a lock that its owner may acquire again; see `RLock`. @throws AssertionError after `shutdown()`. Python: PX-13. */
  RLock(options?: SyncOptions): RLock {
    return rLockIn(BaseManager.brokerOf(this, 'SyncManager.RLock'), options);
  }

  /** Makes a semaphore in this manager; see `Semaphore`. @throws AssertionError after `shutdown()`. Python: PX-13. */
  Semaphore(value?: number | SemaphoreOptions): Semaphore {
    return semaphoreIn(BaseManager.brokerOf(this, 'SyncManager.Semaphore'), value);
  }

  /** Makes a semaphore with a highest value; see `BoundedSemaphore`. @throws AssertionError after `shutdown()`. Python: PX-13. */
  BoundedSemaphore(value?: number | SemaphoreOptions): BoundedSemaphore {
    return boundedSemaphoreIn(BaseManager.brokerOf(this, 'SyncManager.BoundedSemaphore'), value);
  }

  /** Makes a condition; it lives where its lock does, in this manager if it makes its own. @throws AssertionError after `shutdown()`. Python: PX-14. */
  Condition(lock?: Lock | RLock | ConditionOptions | null): Condition {
    return conditionIn(BaseManager.brokerOf(this, 'SyncManager.Condition'), lock);
  }

  /** Makes an event in this manager; see `Event`. @throws AssertionError after `shutdown()`. Python: PX-15. */
  Event(options?: SyncOptions): Event {
    return eventIn(BaseManager.brokerOf(this, 'SyncManager.Event'), options);
  }

  /** Makes a barrier in this manager; its action runs in the party that comes last. See `Barrier`. @throws AssertionError after `shutdown()`. Python: PX-15. */
  Barrier(parties: number, action?: BarrierAction | BarrierOptions | null, timeout?: Seconds | null): Barrier {
    return barrierIn(BaseManager.brokerOf(this, 'SyncManager.Barrier'), parties, action, timeout);
  }

  /** Makes a `JoinableQueue` in this manager; see `Queue` for the rest. Python: `SyncManager.JoinableQueue` (PX-16). */
  JoinableQueue<T = unknown>(maxSize?: number | JoinableQueueOptions): JoinableQueue<T> {
    const call = 'SyncManager.JoinableQueue';
    const broker = BaseManager.brokerOf(this, call);
    const settings = readJoinableQueueOptions(call, maxSize);
    return new JoinableQueue<T>(settings, broker.create('JoinableQueue', queueArgs(settings)));
  }

  /** Makes a `LifoQueue` in this manager; see `Queue` for the rest. Not in Python, where one registers `queue.LifoQueue`. */
  LifoQueue<T = unknown>(maxSize?: number | QueueOptions): LifoQueue<T> {
    const call = 'SyncManager.LifoQueue';
    const broker = BaseManager.brokerOf(this, call);
    const settings = readQueueOptions(call, maxSize, 'LifoQueue');
    return new LifoQueue<T>(settings, broker.create('LifoQueue', queueArgs(settings)));
  }

  /** Makes a `PriorityQueue` in this manager; see `Queue` for the rest. Not in Python, where one registers `queue.PriorityQueue`. */
  PriorityQueue<T = unknown>(maxSize?: number | PriorityQueueOptions<T>): PriorityQueue<T> {
    const call = 'SyncManager.PriorityQueue';
    const broker = BaseManager.brokerOf(this, call);
    const settings = readPriorityQueueOptions(call, maxSize as number | PriorityQueueOptions);
    return new PriorityQueue<T>(settings, broker.create('PriorityQueue', queueArgs(settings)));
  }
}
