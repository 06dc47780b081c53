import { ProcessError, type ErrorDetails } from './process-error.js';

/** A value is of the right type but makes no sense here, or an object is in the wrong state (Python: `ValueError`). */
export class ValueError extends ProcessError {
  override readonly code: string = 'ERR_VALUE';
}

/** An argument is of the wrong type (Python: `TypeError`, a name that JavaScript has taken). */
export class ArgumentTypeError extends ProcessError {
  override readonly code: string = 'ERR_ARGUMENT_TYPE';
}

/** The call is against the rules of an object's life-cycle (Python: `AssertionError`). */
export class AssertionError extends ProcessError {
  override readonly code: string = 'ERR_ASSERTION';
}

/** The call makes no sense in the program's present state (Python: `RuntimeError`). */
export class RuntimeError extends ProcessError {
  override readonly code: string = 'ERR_RUNTIME';
}

/** The barrier is broken, or was while this party waited at it (Python: `threading.BrokenBarrierError`, SY-13). */
export class BrokenBarrierError extends RuntimeError {
  override readonly code: string = 'ERR_BROKEN_BARRIER';
}

/** The thing asked for does not exist on this platform or for this object (Python: `NotImplementedError`). */
export class NotImplementedError extends ProcessError {
  override readonly code: string = 'ERR_NOT_IMPLEMENTED';
}

/** A wait reached its timeout (Python: `multiprocessing.TimeoutError`, EX-04). */
export class TimeoutError extends ProcessError {
  override readonly code: string = 'ERR_TIMEOUT';
}

/** The other side ended in good order and nothing is left to receive (Python: `EOFError`). */
export class EOFError extends ProcessError {
  override readonly code: string = 'ERR_EOF';
}

/** What was received although the buffer had no room for it. */
export interface BufferTooShortDetails extends ErrorDetails {
  readonly received: Uint8Array;
}

/** A buffer is too small for the message, which is in `received` and would be lost otherwise (Python: EX-02). */
export class BufferTooShort extends ProcessError {
  override readonly code: string = 'ERR_BUFFER_TOO_SHORT';
  readonly received: Uint8Array;

  constructor(message: string, details: BufferTooShortDetails) {
    super(message, details);
    this.received = details.received;
  }
}

/** The peer does not have the same authentication key (Python: EX-03). */
export class AuthenticationError extends ProcessError {
  override readonly code: string = 'ERR_AUTHENTICATION';
}
