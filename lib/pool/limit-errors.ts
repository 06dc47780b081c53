import { TimeoutError } from '../errors/python-errors.js';
import type { Task } from './task.js';
import { taskName } from './task-name.js';

/** A task that ran for longer than its `timeout`. */
export function overTime(task: Task): TimeoutError {
  const seconds = ((task.limits?.timeoutMs ?? 0) * task.items) / 1000;
  return new TimeoutError(
    `${task.call}: ${taskName(task)} ran for longer than its timeout of ${String(seconds)} s, and was stopped. Give it more time, or let it end itself when currentTask().signal is aborted.`,
  );
}
