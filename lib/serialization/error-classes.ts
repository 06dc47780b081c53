import { BrokenError, ClosedError, WorkerLostError } from '../errors/blame-errors.js';
import { DeadlockError } from '../errors/deadlock-error.js';
import {
  BrokenExecutor,
  BrokenProcessPool,
  BrokenThreadPool,
  CancelledError,
  InvalidStateError,
} from '../errors/futures-errors.js';
import { ProcessError } from '../errors/process-error.js';
import {
  ArgumentTypeError,
  AssertionError,
  AuthenticationError,
  BrokenBarrierError,
  BufferTooShort,
  EOFError,
  NotImplementedError,
  RuntimeError,
  TimeoutError,
  ValueError,
} from '../errors/python-errors.js';
import { Empty, Full, ShutDown } from '../errors/queue-errors.js';
import { MaybeEncodingError, RemoteError, RemoteTraceback } from '../errors/remote-errors.js';
import { SerializationError } from '../errors/serialization-errors.js';
import { SpawnError } from '../errors/spawn-error.js';

/** Any class of errors; instances are made with `Reflect.construct(Error, …)`, never by calling it. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/** The errors of the language: the only built-in names that are revived. */
export const builtInErrors: ReadonlyMap<string, ErrorClass> = byName([
  Error,
  AggregateError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
]);

/** forkful's own errors. */
export const ownErrors: ReadonlyMap<string, ErrorClass> = byName([
  ProcessError,
  ArgumentTypeError,
  AssertionError,
  AuthenticationError,
  BrokenBarrierError,
  BrokenError,
  BrokenExecutor,
  BrokenProcessPool,
  BrokenThreadPool,
  BufferTooShort,
  CancelledError,
  ClosedError,
  DeadlockError,
  EOFError,
  Empty,
  Full,
  InvalidStateError,
  MaybeEncodingError,
  NotImplementedError,
  RemoteError,
  RemoteTraceback,
  RuntimeError,
  SerializationError,
  ShutDown,
  SpawnError,
  TimeoutError,
  ValueError,
  WorkerLostError,
]);

function byName(classes: readonly ErrorClass[]): ReadonlyMap<string, ErrorClass> {
  return new Map(classes.map((Class) => [Class.name, Class]));
}
