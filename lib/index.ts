export {
  ArgumentTypeError,
  AssertionError,
  AuthenticationError,
  BufferTooShort,
  type BufferTooShortDetails,
  EOFError,
  NotImplementedError,
  RuntimeError,
  TimeoutError,
  ValueError,
} from './errors/python-errors.js';
export { BrokenError, ClosedError, WorkerLostError, type WorkerLostDetails } from './errors/blame-errors.js';
export { Empty, Full, ShutDown } from './errors/queue-errors.js';
export { MaybeEncodingError, RemoteError, type RemoteErrorDetails } from './errors/remote-errors.js';
export { ProcessError, type ErrorDetails } from './errors/process-error.js';
export { SerializationError, type SerializationDetails } from './errors/serialization-errors.js';
export type { Seconds } from './util/seconds.js';
export type { BlockOptions, WaitOptions } from './util/wait-options.js';
