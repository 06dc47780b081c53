import { defaultBroker, type ResourceLink } from '../rpc/broker.js';
import { Acquirable, letGoWhenForgotten } from './acquirable.js';
import { readOptions, type SyncOptions } from './names.js';
import { RLockCore } from './r-lock-core.js';
import type { LockStatistics } from './statistics.js';

/**
 * A lock that belongs to one task of one process, which may acquire it again while it has it.
 *
 * It is free when it was released as often as it was acquired. A task is what follows one call after the other: an async
 * function, and the functions that it awaits. What runs beside it (`Promise.all`, a call that nobody awaits) is another
 * task, waits for its turn, and may not release it.
 *
 * JavaScript knows no tasks, so this is found out: from the asynchronous context, and from which functions await which
 * when the lock comes. `withLock(fn)` needs no finding out: whatever `fn` starts belongs to the task. Where it can go
 * wrong: of two activations of the *same* function that run side by side, one that was called, and not awaited, by the
 * task that called the other, and that does something else before it acquires. And a function that acquires after its
 * first `await` and leaves the release to its caller: write `withLock`, or let it return a `hold()`.
 *
 * @example
 * ```ts
 * import { RLock } from 'forkful';
 *
 * const lock = new RLock();
 * const inner = () => lock.withLock(() => 'both');
 * console.log(await lock.withLock(async () => inner())); // both
 * ```
 *
 * Python: `multiprocessing.RLock` (SY-03), whose owner is a thread. The end of its process frees it.
 */
export class RLock extends Acquirable<RLockCore> {
  /**
   * Makes a lock; nothing is waited for.
   *
   * @param options `{ name }`: how messages call it. Default: `RLock-1` and so on.
   * @throws ArgumentTypeError when `options` is no object or `name` no string.
   */
  constructor(options?: SyncOptions);
  /** @internal Makes a lock of a manager, or one that arrived from another process. */
  constructor(options: undefined, link: ResourceLink);
  constructor(options?: SyncOptions, link?: ResourceLink) {
    super('RLock', new RLockCore(link ?? defaultBroker().create('RLock', [readOptions('RLock', options)])));
    letGoWhenForgotten(this, this.core.port);
  }

  /**
   * Whether somebody has it at the moment the manager is asked.
   *
   * Python: `RLock.locked` (3.14, SY-04).
   */
  async locked(): Promise<boolean> {
    return (await this.core.port.ask('RLock.locked', 'locked')) as boolean;
  }

  /** Who has it and who waits for it, since when. */
  async statistics(): Promise<LockStatistics> {
    const { locked, holders, waiters } = (await this.core.port.ask('RLock.statistics', 'statistics')) as LockStatistics;
    return { locked, holders, waiters };
  }
}
