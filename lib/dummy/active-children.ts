import { liveChildren } from '../process/children.js';
import { DummyProcess } from '../process/dummy-process.js';

/**
 * Lists the threads of this thread that are alive (Python: `multiprocessing.dummy.active_children`).
 *
 * Workers of pools are not among them, nor what the threads have started themselves.
 *
 * @returns The objects that were started, oldest first.
 * @example
 * ```ts
 * import { activeChildren, Process } from 'forkful/dummy';
 * const thread = new Process({ target: () => {} });
 * thread.start();
 * console.log(activeChildren().length); // 1
 * await thread.join();
 * ```
 */
export function activeChildren(): DummyProcess[] {
  return liveChildren()
    .map(({ process }) => process)
    .filter((child): child is DummyProcess => child instanceof DummyProcess);
}
