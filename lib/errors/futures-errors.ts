import { ProcessError } from './process-error.js';
import { RuntimeError } from './python-errors.js';

/** The call was cancelled before it had a result (Python: `concurrent.futures.CancelledError`). */
export class CancelledError extends ProcessError {
  override readonly code: string = 'ERR_CANCELLED';
}

/** A future is in a state in which this cannot be done: it has its result already (Python: `concurrent.futures.InvalidStateError`). */
export class InvalidStateError extends ProcessError {
  override readonly code: string = 'ERR_INVALID_STATE';
}

/** An executor's worker ended under a call, or the executor has no workers and gets none (Python: `concurrent.futures.BrokenExecutor`). */
export class BrokenExecutor extends RuntimeError {
  override readonly code: string = 'ERR_BROKEN_EXECUTOR';
}

/** The same of a `ProcessPoolExecutor`; `cause` says which process ended and how (Python: `concurrent.futures.process.BrokenProcessPool`). */
export class BrokenProcessPool extends BrokenExecutor {
  override readonly code: string = 'ERR_BROKEN_PROCESS_POOL';
}

/** The same of a `ThreadPoolExecutor` (Python: `concurrent.futures.thread.BrokenThreadPool`). */
export class BrokenThreadPool extends BrokenExecutor {
  override readonly code: string = 'ERR_BROKEN_THREAD_POOL';
}
