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
export { MaybeEncodingError, RemoteError, type RemoteErrorDetails, RemoteTraceback } from './errors/remote-errors.js';
export { ProcessError, type ErrorDetails } from './errors/process-error.js';
export { SerializationError, type SerializationDetails } from './errors/serialization-errors.js';
export type { Seconds } from './util/seconds.js';
export type { BlockOptions, WaitOptions } from './util/wait-options.js';
import './context/setup.js';
export { activeChildren } from './process/active-children.js';
export { currentProcess } from './process/current-process.js';
export { setExecutable } from './process/executable.js';
export { parentProcess, type ParentProcess } from './process/parent-process.js';
export { Manager } from './manager/manager.js';
export { SyncManager } from './manager/sync-manager.js';
export { Process } from './process/process.js';
export { Queue } from './queues/queue.js';
export type { QueueOptions } from './queues/queue-options.js';
export { SpawnError, type SpawnErrorDetails } from './errors/spawn-error.js';
export { AsyncResult } from './pool/async-result.js';
export type { ApplyOptions, MapAsyncOptions, MapOptions } from './pool/call-options.js';
export type { ResultCallbacks } from './pool/callbacks.js';
export { Pool } from './pool/pool.js';
export type { PoolOptions } from './pool/pool-options.js';
