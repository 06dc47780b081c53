/** Fields that every error of forkful may be given. */
export interface ErrorDetails {
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * The root of every error that forkful raises itself.
 *
 * Python: `multiprocessing.ProcessError` (EX-01). Here it is the base of all of them, so that one `catch` can tell
 * forkful's errors from the program's own; each has a stable `code`.
 */
export class ProcessError extends Error {
  /** A stable name for programs; the message is for people and may change. */
  readonly code: string = 'ERR_PROCESS';

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }

  /** The name of the error's class, subclasses of yours included, unless it was given another. */
  override get name(): string {
    return this.constructor.name;
  }

  // Errors' names are usually assigned (`this.name = …` in a subclass); without a setter that would throw.
  override set name(value: string) {
    Object.defineProperty(this, 'name', { value, writable: true, configurable: true, enumerable: false });
  }
}
