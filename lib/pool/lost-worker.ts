import { WorkerLostError } from '../errors/blame-errors.js';
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
    `${call}: the worker ${worker.name} (${placeOf(worker)}) ${how} ${when}. ${likelyCause(exit, stderr)}${tail}`,
    {
      pid: worker.pid,
      exitCode: exit.exitCode,
      signal: exit.signal,
      task: task === undefined ? undefined : taskName(task),
      stderr: stderr === '' ? undefined : stderr,
    },
  );
  losses.add(error);
  return error;
}

/** Where a worker runs, for people. */
export function placeOf({ pid, thread }: Pick<WorkerProcess, 'pid' | 'thread'>): string {
  return thread === undefined ? `pid ${pid}` : `thread ${thread}`;
}

function likelyCause({ exitCode, signal }: WorkerExit, stderr: string): string {
  if (/heap out of memory|Reached heap limit/.test(stderr)) {
    return 'Its memory was full: make the tasks smaller, or raise --max-old-space-size in execArgv (for threads maxOldGenerationSizeMb in resourceLimits).';
  }
  switch (signal) {
    case 'SIGKILL':
      return "Somebody killed it, or the system did for want of memory: see the system's log, use fewer workers or smaller tasks.";
    case 'SIGTERM':
    case 'SIGINT':
    case 'SIGHUP':
      return 'Somebody outside ended it, or the task itself.';
    case 'SIGSEGV':
    case 'SIGBUS':
    case 'SIGILL':
    case 'SIGFPE':
    case 'SIGABRT':
      return 'Native code crashed, or the process aborted itself: look at the add-ons that the task uses.';
    default:
      return exitCode === 1
        ? 'An error was thrown outside of the task, by a timer or a promise that nobody awaited, or process.exit(1) was called.'
        : `Probably process.exit(${exitCode}) was called: return from the task instead.`;
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
