import { defaultBroker, type ResourceLink } from '../rpc/broker.js';
import { Acquirable, letGoWhenForgotten } from './acquirable.js';
import { readOptions, type SyncOptions } from './names.js';
import type { LockStatistics } from './statistics.js';
import { UnitCore } from './unit-core.js';

/**
 * A lock for any number of processes: one at a time has it, and who has waited longest gets it next.
 *
 * It may be passed anywhere: as an argument of a `Process` or a pool's task, inside other values, through queues, in
 * closures. It belongs to a process, not to a task: whoever may use it may release it, and a second acquire by the same
 * process waits (use `RLock` where a function that holds it calls another one that acquires it). When its holder ends
 * without releasing it, the next in line gets it within milliseconds, and sees `holderDied`.
 *
 * A lock that is acquired and then forgotten (no variable leads to it) stays acquired until the process ends.
 *
 * @example
 * ```ts
 * import { Lock, Process } from 'forkful';
 *
 * async function report(lock: Lock, line: string): Promise<void> {
 *   await using _ = await lock.hold();
 *   console.log(line);
 * }
 *
 * const lock = new Lock();
 * const children = ['a', 'b'].map((line) => new Process({ target: report, args: [lock, line] }));
 * for (const child of children) child.start();
 * for (const child of children) await child.join();
 * ```
 *
 * Python: `multiprocessing.Lock` (SY-01, SY-02). Differences: it may be passed at any time; the end of its holder frees
 * it; waits can be aborted; a `release()` by the holder returns without waiting.
 */
export class Lock extends Acquirable<UnitCore> {
  /**
   * Makes a lock; nothing is waited for.
   *
   * @param options `{ name }`: how messages call it. Default: `Lock-1` and so on.
   * @throws ArgumentTypeError when `options` is no object or `name` no string.
   */
  constructor(options?: SyncOptions);
  /** @internal Makes a lock of a manager, or one that arrived from another process. */
  constructor(options: undefined, link: ResourceLink);
  constructor(options?: SyncOptions, link?: ResourceLink) {
    super('Lock', new UnitCore(link ?? defaultBroker().create('Lock', [readOptions('Lock', options)]), 'kept'));
    letGoWhenForgotten(this, this.core.port);
  }

  /**
   * Whether somebody has it at the moment the manager is asked.
   *
   * Python: `Lock.locked` (3.14, SY-04).
   */
  async locked(): Promise<boolean> {
    return (await this.core.port.ask('Lock.locked', 'locked')) as boolean;
  }

  /** Who has it and who waits for it, since when. */
  async statistics(): Promise<LockStatistics> {
    const { locked, holders, waiters } = (await this.core.port.ask('Lock.statistics', 'statistics')) as LockStatistics;
    return { locked, holders, waiters };
  }
}
