import { RemoteError } from '../errors/remote-errors.js';
import { prototypesOf } from './brands.js';
import type { Decoder } from './decoder.js';
import { builtInErrors, ownErrors } from './error-classes.js';
import { ErrorKind, Field } from './wire-format.js';

const nativeClasses = new Map<object, Function>([...builtInErrors.values()].map((Class) => [Class.prototype as object, Class]));

/** Rebuilds an error: an object of its class whose constructor did not run, with its stack as text. */
export function readError(input: Decoder, slot: number): object {
  const kind = input.byte();
  const Class = kind === ErrorKind.user ? input.value() : input.string();
  const message = input.string();
  const stack = input.value();
  const error = makeError(classFor(kind, Class, input), message);
  input.fill(slot, error);
  setStack(error, stack);
  if (kind === ErrorKind.unknown) Object.assign(error, { code: 'ERR_REMOTE', remoteName: Class, remoteStack: stack });
  readFields(input, error);
  return error;
}

export function readDomException(input: Decoder, slot: number): object {
  const message = input.string();
  const name = input.string();
  const stack = input.value();
  const error = new DOMException(message, name);
  input.fill(slot, error);
  setStack(error, stack);
  readFields(input, error);
  return error;
}

function setStack(error: Error, stack: unknown): void {
  // A new error has a stack of its own; to assign takes a third of the time that defining takes.
  if (typeof stack === 'string') error.stack = stack;
  else Object.defineProperty(error, 'stack', { value: undefined, writable: true, configurable: true, enumerable: false });
}

function readFields(input: Decoder, error: object): void {
  for (;;) {
    const field = input.byte();
    if (field === Field.end) return;
    if (field > Field.enumerable) input.malformed('a field is of an unknown kind');
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

/** Makes an error of the class without running its constructor, and without the cost of a stack trace. */
function makeError(Class: Function, message: string): Error {
  const Native = nativeBase(Class);
  const args = Native === AggregateError ? [[], message] : [message];
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return Reflect.construct(Native, args, Class) as Error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The built-in class that makes the errors of this class: with any other the engine needs three times as long. */
function nativeBase(Class: Function): Function {
  for (const prototype of prototypesOf(Class.prototype as object | null)) {
    const Native = nativeClasses.get(prototype);
    if (Native !== undefined) return Native;
  }
  return Error;
}
