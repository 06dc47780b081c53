import { ProcessError, type ErrorDetails } from './process-error.js';

/** What is known when a program stands still. */
export interface DeadlockDetails extends ErrorDetails {
  /** The whole report: every process, what it waits for, where and since when. */
  readonly report: string;
}

/** A wait that nothing could ever have ended: every process of the program waited for another one (see `setStallPolicy`). */
export class DeadlockError extends ProcessError {
  override readonly code: string = 'ERR_DEADLOCK';
  /** The whole report: every process, what it waits for, where and since when. */
  readonly report: string;

  constructor(message: string, details: DeadlockDetails) {
    super(message, details);
    this.report = details.report;
  }
}
