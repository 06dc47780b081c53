import { BaseManager } from './base-manager.js';
import type { ManagerOptions } from './manager-options.js';
import { SyncManager } from './sync-manager.js';

/**
 * Starts a manager process; nothing is waited for.
 *
 * @returns the manager, which may make objects at once.
 * @throws SpawnError when the operating system makes no new process.
 *
 * @example
 * ```ts
 * import { Manager, Process } from 'forkful';
 *
 * const manager = Manager();
 * const queue = manager.Queue<number>();
 * const child = new Process({ target: (q: typeof queue) => q.put(42), args: [queue] });
 * child.start();
 * console.log(await queue.get()); // 42
 * await manager.shutdown();
 * ```
 *
 * Python: `multiprocessing.Manager` (MO-17). Difference: it does not wait until the process is ready.
 */
export function Manager(): SyncManager {
  return managerOf(undefined);
}

/** The same for a context, whose start method the manager's process is started with. */
export function managerOf(ctx: ManagerOptions['ctx']): SyncManager {
  const manager = new SyncManager({ ctx });
  BaseManager.begin(manager);
  return manager;
}
