import { liveChildren } from './children.js';
import type { Process } from './process.js';

/**
 * Lists the children of this process that are alive (Python: `multiprocessing.active_children`, MO-01).
 *
 * Children that ended are reaped by Node itself, as soon as its event loop turns. Children of children, workers of
 * pools and managers are not listed.
 *
 * @returns The process objects, oldest first.
 * @example
 * ```ts
 * import { activeChildren, Process } from 'forkful';
 * const child = new Process({ target: () => {} });
 * child.start();
 * console.log(activeChildren().map((p) => p.name)); // [ 'Process-1' ]
 * await child.join();
 * ```
 */
export function activeChildren(): Process[] {
  return liveChildren()
    .filter(({ hidden, handle }) => !hidden && handle.thread === undefined)
    .map(({ process }) => process as Process);
}
