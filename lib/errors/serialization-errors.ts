import { ProcessError, type ErrorDetails } from './process-error.js';

/** Where the trouble sits, for programs that want to show it. */
export interface SerializationDetails extends ErrorDetails {
  /** The way from the outermost value to the culprit, as source text: `args[1].socket`. */
  readonly path?: string | undefined;
  /** What stands there: `Socket`, `WeakMap`, `native function`. */
  readonly type?: string | undefined;
}

/** A value cannot cross to another process, or bytes from another process make no value. */
export class SerializationError extends ProcessError {
  override readonly code: string = 'ERR_SERIALIZATION';
  readonly path: string | undefined;
  readonly type: string | undefined;

  constructor(message: string, details: SerializationDetails = {}) {
    super(message, details);
    this.path = details.path;
    this.type = details.type;
  }
}
