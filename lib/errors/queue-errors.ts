import { ProcessError, type ErrorDetails } from './process-error.js';

/** Nothing was in the queue within the time allowed (Python: `queue.Empty`, EX-05). */
export class Empty extends ProcessError {
  override readonly code: string = 'ERR_EMPTY';
}

/** The queue had no room within the time allowed (Python: `queue.Full`, EX-05). */
export class Full extends ProcessError {
  override readonly code: string = 'ERR_FULL';
  /** How many items of a `putMany` are in; the others are not. */
  readonly accepted: number;

  constructor(message: string, details: ErrorDetails & { readonly accepted?: number } = {}) {
    super(message, details);
    this.accepted = details.accepted ?? 0;
  }
}

/** The queue was shut down (Python: `queue.ShutDown`, EX-06). */
export class ShutDown extends ProcessError {
  override readonly code: string = 'ERR_SHUT_DOWN';
}
