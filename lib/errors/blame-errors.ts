import { ProcessError, type ErrorDetails } from './process-error.js';
import { ValueError } from './python-errors.js';

/** This side closed the object earlier and uses it again; Python raises `ValueError`, and whoever catches that catches this. */
export class ClosedError extends ValueError {
  override readonly code: string = 'ERR_CLOSED';
}

/** The other side is gone: its process died or its connection broke. */
export class BrokenError extends ProcessError {
  override readonly code: string = 'ERR_BROKEN';
}

/** Facts about a worker that ended in the middle of a task. */
export interface WorkerLostDetails extends ErrorDetails {
  readonly pid: number;
  /** The exit code as Python counts it: the code, or `-N` for signal N. */
  readonly exitCode: number;
  readonly signal?: string | undefined;
  /** What the worker was doing, as text. */
  readonly task?: string | undefined;
  /** The last lines that it wrote to stderr. */
  readonly stderr?: string | undefined;
  /** How often the task was tried. Default: 1. */
  readonly attempts?: number | undefined;
  /** The task has ended three workers, and is not tried again whatever its `retries` say. Default: false. */
  readonly poisoned?: boolean | undefined;
}

/** A pool's worker ended while it ran this task. */
export class WorkerLostError extends ProcessError {
  override readonly code: string = 'ERR_WORKER_LOST';
  readonly pid: number;
  readonly exitCode: number;
  readonly signal: string | undefined;
  readonly task: string | undefined;
  readonly stderr: string | undefined;
  readonly attempts: number;
  readonly poisoned: boolean;

  constructor(message: string, details: WorkerLostDetails) {
    super(message, details);
    this.pid = details.pid;
    this.exitCode = details.exitCode;
    this.signal = details.signal;
    this.task = details.task;
    this.stderr = details.stderr;
    this.attempts = details.attempts ?? 1;
    this.poisoned = details.poisoned ?? false;
  }
}
