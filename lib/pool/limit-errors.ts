import { TimeoutError } from '../errors/python-errors.js';
import type { WorkerProcess } from './worker-process.js';
import type { Task } from './task.js';
import { taskName } from './task-name.js';

/** An initializer that does not come to its end. */
export function slowInitializer({ name, pid }: WorkerProcess, milliseconds: number): TimeoutError {
  return new TimeoutError(
    `Pool: the initializer of ${name} (pid ${String(pid)}) did not end within its initializerTimeout of ${String(milliseconds / 1000)} s. Give it more time, or see what it waits for.`,
  );
}

/** A task that ran for longer than its `timeout`. */
export function overTime(task: Task): TimeoutError {
  const seconds = ((task.limits?.timeoutMs ?? 0) * task.items) / 1000;
  return new TimeoutError(
    `${task.call}: ${taskName(task)} ran for longer than its timeout of ${String(seconds)} s, and was stopped. Give it more time, or let it end itself when currentTask().signal is aborted.`,
  );
}
