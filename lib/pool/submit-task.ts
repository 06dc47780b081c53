import { whenAborted } from '../util/when-aborted.js';
import { AsyncResult, setWork } from './async-result.js';
import type { PoolEngine } from './pool-engine.js';
import type { Task } from './task.js';

/** Submits a single call with whatever limits it. */
export function submitCall(engine: PoolEngine, task: Task): void {
  const { owner, limits } = task;
  if (owner instanceof AsyncResult) setWork(owner, task);
  if (limits === undefined) {
    engine.submit(task);
    return;
  }
  const { signal } = limits;
  if (signal !== undefined) {
    if (signal.aborted) {
      task.fail(signal.reason, 'cancelled');
      return;
    }
    task.unlisten = whenAborted(signal, (reason) => void task.cancel(reason));
  }
  engine.submit(task);
}
