import { TimeoutError, ValueError } from '../errors/python-errors.js';
import { getLogger } from '../process/logging.js';
import type { ResourceLink } from '../rpc/broker.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type WaitOptions } from '../util/wait-options.js';
import { createQueue } from './create-queue.js';
import { readJoinableQueueOptions, type JoinableQueueOptions, type QueueSettings } from './queue-options.js';
import { Queue } from './queue.js';

/**
 * A `Queue` that counts its tasks: every put begins one, `taskDone()` ends one, and `join()` waits until all are done.
 *
 * A task belongs to the process that got it. Should that process end before it called `taskDone()`, nobody can finish the
 * task: it counts as done, so that `join()` ends; `abandoned()` tells how many there were, and `join()` logs a warning.
 * With `lostTasks: 'return'` it goes to another process instead.
 *
 * @example
 * ```ts
 * import { JoinableQueue, Process } from 'forkful';
 *
 * async function work(queue: JoinableQueue<number>) {
 *   for await (const task of queue) {
 *     console.log(task * task);
 *     await queue.taskDone();
 *   }
 * }
 * const queue = new JoinableQueue<number>();
 * new Process({ target: work, args: [queue], daemon: true }).start();
 * for (const task of [1, 2, 3]) await queue.put(task);
 * await queue.join(); // the squares of all three are there
 * ```
 *
 * Python: `multiprocessing.JoinableQueue` (QU-16). Differences: those of `Queue`; `join()` takes a timeout and a signal, and
 * ends though a process died with a task; what cannot cross rejects its `put` and is not counted.
 */
export class JoinableQueue<T = unknown> extends Queue<T> {
  /**
   * Makes a queue; nothing is waited for.
   *
   * @param maxSize the highest number of items, or options; zero or less: any number. Default: 0.
   * @throws ArgumentTypeError, ValueError as `new Queue` does; ValueError for an unknown `lostTasks`.
   */
  constructor(maxSize?: number | JoinableQueueOptions);
  /** @internal */
  constructor(settings: QueueSettings, link: ResourceLink);
  constructor(given?: number | JoinableQueueOptions, link?: ResourceLink) {
    const settings = link === undefined ? readJoinableQueueOptions('JoinableQueue', given) : (given as QueueSettings);
    super(settings, link ?? createQueue(settings));
  }

  /**
   * Says that a task is done; to be called once for each item that was got.
   *
   * @throws ValueError (as rejection) when it is called more often than items were put.
   *
   * Python: `task_done` (QU-16). Any process may call it; of those that this process has got, the oldest one is done.
   */
  async taskDone(): Promise<void> {
    const port = Queue.portOf(this)!;
    if (await port.taskDone()) return;
    throw new ValueError(`${port.name('taskDone')}: task_done() called too many times on ${this.name}. Call it once for each item that was got.`);
  }

  /**
   * Waits until every item that was put has been got and its task done.
   *
   * @param options the longest wait in seconds, or `{ timeout, signal }`. Default: for ever.
   * @throws TimeoutError (as rejection, like all others) when tasks are left then; the message says how many.
   * @throws BrokenError when the manager is gone.
   * @throws the reason of `signal` when it fires first.
   *
   * Python: `join` (QU-16), which has no timeout.
   */
  async join(options?: Seconds | null | WaitOptions): Promise<void> {
    const port = Queue.portOf(this)!;
    const call = port.name('join');
    const wait = readWait(call, options);
    wait.signal?.throwIfAborted();
    const answer = await port.call('join', [wait.timeoutMs], port.options(call, wait));
    if (Array.isArray(answer)) {
      throw new TimeoutError(`${call}: ${String(answer[1])} of the tasks of ${this.name} are not done yet. Wait longer, or call taskDone() for each item.`);
    }
    if ((answer as number) > 0) {
      getLogger().warning('%s: %d tasks of %s count as done or went back, because the processes that had got them ended', call, answer, this.name);
    }
  }

  /** How many tasks were put and are not done. Exact when the manager was asked. Not in Python. */
  async unfinished(): Promise<number> {
    return ((await Queue.portOf(this)!.call('tasks')) as [number, number])[0];
  }

  /** How many tasks were lost so far by processes that ended before `taskDone()`; see `lostTasks`. Not in Python. */
  async abandoned(): Promise<number> {
    return ((await Queue.portOf(this)!.call('tasks')) as [number, number])[1];
  }
}
