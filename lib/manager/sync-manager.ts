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
import type { DictKey, KeyType } from './key-identity.js';
import type { ArrayProxy } from './proxies/array-proxy.js';
import type { DictProxy, Pairs } from './proxies/dict-proxy.js';
import type { ListProxy } from './proxies/list-proxy.js';
import { makeArray, makeDict, makeList, makeNamespace, makeSet, makeValue } from './proxies/make-containers.js';
import type { NamespaceProxy } from './proxies/namespace-proxy.js';
import type { SetProxy } from './proxies/set-proxy.js';
import type { ValueProxy } from './proxies/value-proxy.js';
import type { NumberOf, Typecode } from './typecodes.js';

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

  /**
   * Makes a dict in this manager; nothing is waited for.
   *
   * @param pairs what is in it: an object, a `Map`, or a list of pairs. Default: nothing.
   * @returns the dict; see `DictProxy`.
   * @throws AssertionError after `shutdown()`. So do all that make something.
   * @throws ArgumentTypeError when `pairs` are none, or a key cannot be one.
   * @throws SerializationError when a value cannot cross.
   *
   * Python: `SyncManager.dict` (MA-15).
   */
  dict<K, V>(pairs: Iterable<readonly [K & DictKey, V]>): DictProxy<KeyType<K>, V>;
  dict<V>(values: Readonly<Record<string, V>>): DictProxy<string, V>;
  dict<K extends DictKey = string, V = unknown>(pairs?: Pairs<K, V>): DictProxy<K, V>;
  dict(pairs?: Pairs<DictKey, unknown>): DictProxy<never, never> {
    return makeDict(BaseManager.brokerOf(this, 'SyncManager.dict'), 'SyncManager.dict', pairs) as DictProxy<never, never>;
  }

  /**
   * Makes a list in this manager; nothing is waited for.
   *
   * @param values what is in it: anything to go through. Default: nothing.
   * @returns the list; see `ListProxy`.
   * @throws ArgumentTypeError when `values` cannot be gone through; SerializationError when one cannot cross.
   *
   * Python: `SyncManager.list` (MA-15).
   */
  list<T = unknown>(values?: Iterable<T>): ListProxy<T> {
    return makeList(BaseManager.brokerOf(this, 'SyncManager.list'), 'SyncManager.list', values);
  }

  /**
   * Makes a set in this manager; nothing is waited for.
   *
   * @param elements what is in it: anything to go through. Default: nothing.
   * @returns the set; see `SetProxy`.
   * @throws ArgumentTypeError when `elements` cannot be gone through, or one cannot be an element.
   *
   * Python: `SyncManager.set` (3.14).
   */
  set<T extends DictKey = string>(): SetProxy<T>;
  set<T>(elements: Iterable<T & DictKey>): SetProxy<KeyType<T>>;
  set(elements?: Iterable<DictKey>): SetProxy<never> {
    return makeSet(BaseManager.brokerOf(this, 'SyncManager.set'), 'SyncManager.set', elements) as SetProxy<never>;
  }

  /**
   * Makes a namespace in this manager; nothing is waited for.
   *
   * @param values what is in it. Default: nothing.
   * @returns the namespace; see `NamespaceProxy`.
   * @throws ArgumentTypeError when `values` is no object; SerializationError when a value cannot cross.
   *
   * Python: `SyncManager.Namespace` (MA-15).
   */
  Namespace<S extends object = Record<string, unknown>>(values?: S): NamespaceProxy<S> {
    return makeNamespace(BaseManager.brokerOf(this, 'SyncManager.Namespace'), 'SyncManager.Namespace', values);
  }

  /**
   * Makes a single value in this manager; nothing is waited for.
   *
   * @param typecode a letter for a type of numbers, as in Python's `array`, or `null` for a value of any kind.
   * @param value what it is at first.
   * @returns the value; see `ValueProxy`.
   * @throws ArgumentTypeError when there is no such typecode, or `value` is not of its kind; ValueError when it is out of its range.
   * @throws SerializationError when `value` cannot cross.
   *
   * Python: `SyncManager.Value` (MA-15).
   */
  Value<C extends Typecode>(typecode: C, value: NumberOf<C>): ValueProxy<NumberOf<C>>;
  Value<T>(typecode: null, value: T): ValueProxy<T>;
  Value(typecode: Typecode | null, value: unknown): ValueProxy<any> {
    return makeValue(BaseManager.brokerOf(this, 'SyncManager.Value'), 'SyncManager.Value', typecode, value);
  }

  /**
   * Makes an array of numbers in this manager; nothing is waited for.
   *
   * @param typecode a letter for a type of numbers, as in Python's `array`.
   * @param content the numbers, or how many zeros.
   * @returns the array; see `ArrayProxy`.
   * @throws ArgumentTypeError when there is no such typecode, or a number is not of its kind; ValueError when one is out of its range.
   *
   * Python: `SyncManager.Array` (MA-15).
   */
  Array<C extends Typecode>(typecode: C, content: number | Iterable<NumberOf<C>>): ArrayProxy<NumberOf<C>> {
    return makeArray(BaseManager.brokerOf(this, 'SyncManager.Array'), 'SyncManager.Array', typecode, content);
  }
}
