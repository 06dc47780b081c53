import { ProcessError, type ErrorDetails } from './process-error.js';

/** What is known of an error that another process raised. */
export interface RemoteErrorDetails extends ErrorDetails {
  /** The name of the error's class there. */
  readonly remoteName: string;
  readonly remoteStack?: string | undefined;
}

/**
 * An error of another process whose class is not known here.
 *
 * It keeps name, message, stack and own fields of the original.
 */
export class RemoteError extends ProcessError {
  override readonly code: string = 'ERR_REMOTE';
  readonly remoteName: string;
  readonly remoteStack: string | undefined;

  constructor(message: string, details: RemoteErrorDetails) {
    super(message, details);
    this.remoteName = details.remoteName;
    this.remoteStack = details.remoteStack;
  }
}

/** A pool task's result cannot cross back (Python: `MaybeEncodingError`, EX-08). */
export class MaybeEncodingError extends ProcessError {
  override readonly code: string = 'ERR_MAYBE_ENCODING';
  /** The serialisation error, as text. */
  readonly exc: string;
  /** The value, as text. */
  readonly value: string;

  constructor(exc: string, value: string, details: ErrorDetails = {}) {
    super(`Error sending result: '${value}'. Reason: '${exc}'`, details);
    this.exc = exc;
    this.value = value;
  }
}

/**
 * The stack of an error as it was in the worker that threw it: the `cause` of that error here, unless it has a cause of
 * its own (Python: `multiprocessing.pool.RemoteTraceback`, EX-09).
 */
export class RemoteTraceback extends ProcessError {
  override readonly code: string = 'ERR_REMOTE_TRACEBACK';
  /** The remote stack as text. */
  readonly tb: string;

  constructor(tb: string) {
    super(`\n"""\n${tb}\n"""`);
    this.tb = tb;
    // The error's own stack shows the same lines already; they need not stand in the output twice.
    Object.defineProperty(this, 'stack', { value: 'RemoteTraceback', writable: true, configurable: true });
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => '[RemoteTraceback, shown above]' });
  }
}
