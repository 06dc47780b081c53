import { inspect } from 'node:util';
import { AssertionError } from '../errors/python-errors.js';
import { queueArgs, readQueueOptions, type QueueOptions } from '../queues/queue-options.js';
import { Queue } from '../queues/queue.js';
import { clientOf } from './connections.js';
import { ManagerProcess } from './manager-process.js';

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
export class SyncManager {
  readonly #manager: ManagerProcess;

  /** @internal Use `Manager()`. */
  constructor() {
    this.#manager = new ManagerProcess({ nameStem: 'SyncManager', hidden: false });
  }

  /** Where the manager listens: the path of a Unix socket, or the name of a Windows pipe. Python: `address` (MA-07). */
  get address(): string {
    return this.#manager.server.address;
  }

  /** The name of the manager's process: `SyncManager-1`. */
  get name(): string {
    return this.#manager.process.name;
  }

  /** The id of the manager's process in the operating system. */
  get pid(): number | undefined {
    return this.#manager.process.pid;
  }

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
    if (!this.#manager.running) {
      throw new AssertionError(`SyncManager.Queue: ${this.name} has ended. Make a new one with Manager().`);
    }
    const settings = readQueueOptions('SyncManager.Queue', maxSize);
    return new Queue<T>(settings, clientOf(this.#manager.server).create('Queue', queueArgs(settings)));
  }

  /**
   * Ends the manager, and everything in it: every call that waits and every later one rejects with `BrokenError`. Idempotent.
   *
   * Python: `shutdown` (MA-05).
   */
  shutdown(): Promise<void> {
    return this.#manager.stop();
  }

  /** Ends the manager; the same as `shutdown()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  [inspect.custom](): string {
    const state = this.#manager.running ? `pid ${String(this.pid)}` : 'ended';
    return `SyncManager(${this.name}, ${state})`;
  }
}
