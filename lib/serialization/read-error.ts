import { RemoteError } from '../errors/remote-errors.js';
import type { Decoder } from './decoder.js';
import { builtInErrors, ownErrors } from './error-classes.js';
import { ErrorKind, Field } from './wire-format.js';

/** Rebuilds an error: an object of its class whose constructor did not run, with its stack as text. */
export function readError(input: Decoder, slot: number): object {
  const kind = input.byte();
  const Class = kind === ErrorKind.user ? input.value() : input.string();
  const message = input.string();
  const stack = input.value();
  const error = makeError(classFor(kind, Class, input), message);
  input.fill(slot, error);
  if (typeof stack === 'string') error.stack = stack;
  else hide(error, 'stack', undefined);
  if (kind === ErrorKind.unknown) {
    hide(error, 'remoteName', Class);
    hide(error, 'remoteStack', stack);
    hide(error, 'code', 'ERR_REMOTE');
  }
  readFields(input, error);
  return error;
}

function readFields(input: Decoder, error: object): void {
  for (;;) {
    const field = input.byte();
    if (field === Field.end) return;
    const key = input.value();
    if (typeof key !== 'string' && typeof key !== 'symbol') input.malformed('a field has no name');
    const value = input.value();
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: field === Field.enumerable });
  }
}

function classFor(kind: number, Class: unknown, input: Decoder): Function {
  if (kind === ErrorKind.user && typeof Class === 'function') return Class;
  if (kind === ErrorKind.builtIn) return builtInErrors.get(Class as string) ?? input.malformed('an error class is unknown');
  if (kind === ErrorKind.own) return ownErrors.get(Class as string) ?? input.malformed('an error class is unknown');
  if (kind === ErrorKind.unknown) return RemoteError;
  return input.malformed('an error has no class');
}

/** A true error of the class, made without the cost of a stack trace. */
function makeError(Class: Function, message: string): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return Reflect.construct(Error, [message], Class) as Error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function hide(error: object, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}
