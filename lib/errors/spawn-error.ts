import { ProcessError, type ErrorDetails } from './process-error.js';

/** What is known of a process that could not be made. */
export interface SpawnErrorDetails extends ErrorDetails {
  /** The operating system's name for the reason: `EAGAIN`, `EMFILE`, `ENOENT`. */
  readonly errno: string;
}

/** The operating system refuses to make another process (Python: `OSError`). */
export class SpawnError extends ProcessError {
  override readonly code: string = 'ERR_SPAWN';
  readonly errno: string;

  constructor(message: string, details: SpawnErrorDetails) {
    super(message, details);
    this.errno = details.errno;
  }
}
