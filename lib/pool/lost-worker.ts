import { WorkerLostError } from '../errors/blame-errors.js';
import { likelyCause } from './likely-cause.js';
import { taskName } from './task-name.js';
import type { Task } from './task.js';
import type { WorkerExit, WorkerProcess } from './worker-process.js';

const losses = new WeakSet<object>();

/** Whether an error tells of a worker of ours; a task may throw one of its own pool's. */
export function isLoss(error: unknown): error is WorkerLostError {
  return typeof error === 'object' && error !== null && losses.has(error);
}

/** Says the same of an error that a pool in a manager made. */
export function noteLoss(error: unknown): void {
  if (error instanceof WorkerLostError) losses.add(error);
}

/** The error of a task whose worker ended under it, or, without a task, of a worker that ended before it was ready. */
export function lostWorkerError(worker: WorkerProcess, exit: WorkerExit, task: Task | undefined): WorkerLostError {
  const stderr = worker.stderrTail();
  const how = exit.signal === undefined ? `ended with exit code ${exit.exitCode}` : `was killed by ${exit.signal}`;
  const when = task === undefined ? 'before it was ready' : `while it ran ${taskName(task)}`;
  const tail = stderr === '' ? '' : `\nIts last words on stderr:\n${indent(stderr)}`;
  const call = task?.call ?? 'Pool';
  const error = new WorkerLostError(
    `${call}: the worker ${worker.name} (${placeOf(worker)}) ${how} ${when}. ${likelyCause(exit, stderr, process.platform)}${tail}`,
    {
      pid: worker.pid,
      exitCode: exit.exitCode,
      signal: exit.signal,
      task: task === undefined ? undefined : taskName(task),
      stderr: stderr === '' ? undefined : stderr,
      cause: exit.garbage,
    },
  );
  losses.add(error);
  return error;
}

/** Where a worker runs, for people. */
export function placeOf({ pid, thread }: Pick<WorkerProcess, 'pid' | 'thread'>): string {
  return thread === undefined ? `pid ${pid}` : `thread ${thread}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
