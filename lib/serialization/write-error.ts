import { classOf, nativeName, prototypesOf } from './brands.js';
import type { Encoder } from './encoder.js';
import { builtInErrors, ownErrors } from './error-classes.js';
import { summaryOf } from './error-summary.js';
import { nodeAbortError } from './node-abort-error.js';
import { Refusal } from './refusal.js';
import { symbolCrosses } from './symbols.js';
import { ErrorKind, Field, Tag } from './wire-format.js';

const isEnumerable = Object.prototype.propertyIsEnumerable;

/** Properties that errors have without showing them. */
const HIDDEN = new Set<string | symbol>(['cause', 'errors', 'code', 'name', 'error', 'suppressed']);

type CrossingClass =
  | { readonly kind: ErrorKind.builtIn | ErrorKind.own | ErrorKind.unknown; readonly name: string }
  | { readonly kind: ErrorKind.user; readonly value: Function };

/** Writes an error: class, message, stack as text, then fields; of those that cannot cross, a text in their place. */
export function writeError(error: object, out: Encoder): void {
  if (Object.prototype.toString.call(error) === '[object DOMException]') {
    writeDomException(error, out);
    return;
  }
  const Class = crossingClass(error, out);
  if (out.isKnown(error)) {
    out.write(error); // its class led here and wrote it
    return;
  }
  out.register(error);
  out.byte(Tag.error);
  out.byte(Class.kind);
  if (Class.kind === ErrorKind.user) out.write(Class.value);
  else out.string(Class.name);
  out.string(textField(error, 'message') ?? '');
  out.write(textField(error, 'stack'));
  writeFields(error, out);
}

function writeDomException(error: object, out: Encoder): void {
  out.register(error);
  out.byte(Tag.domException);
  out.string(textField(error, 'message') ?? '');
  out.string(textField(error, 'name') ?? 'Error');
  out.write(textField(error, 'stack'));
  writeFields(error, out);
}

function crossingClass(error: object, out: Encoder): CrossingClass {
  const prototype = Object.getPrototypeOf(error) as object | null;
  const native = builtInAbove(prototype);
  const Class = prototype === null ? undefined : classOf(prototype);
  if (Class === undefined || nativeName(prototype!) === native) return { kind: ErrorKind.builtIn, name: native };
  if (Class.name === 'AbortError' && Class === nodeAbortError()) return { kind: ErrorKind.builtIn, name: native };
  if (ownErrors.get(Class.name) === Class) return { kind: ErrorKind.own, name: Class.name };
  if (out.isKnown(Class)) return { kind: ErrorKind.user, value: Class };
  const refused = out.attempt(() => {
    out.byte(Tag.after);
    out.write(Class);
  });
  if (refused === undefined) return { kind: ErrorKind.user, value: Class };
  // Others of Node's own unexported classes are told by their name, too; their nearest built-in class is the same to users.
  if (refused.type === 'native function') return { kind: ErrorKind.builtIn, name: native };
  return { kind: ErrorKind.unknown, name: Class.name === '' ? (textField(error, 'name') ?? native) : Class.name };
}

/** The name of the nearest class of the language. */
function builtInAbove(prototype: object | null): string {
  for (const above of prototypesOf(prototype)) {
    const name = nativeName(above);
    if (name !== undefined && builtInErrors.has(name)) return name;
  }
  return 'Error';
}

function textField(error: object, key: string): string | undefined {
  try {
    const value = (error as Record<string, unknown>)[key];
    return value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
}

function writeFields(error: object, out: Encoder): void {
  for (const key of Reflect.ownKeys(error)) {
    if (key === 'message' || key === 'stack') continue;
    if (typeof key === 'symbol' && !symbolCrosses(key)) continue;
    const enumerable = isEnumerable.call(error, key);
    if (enumerable || HIDDEN.has(key)) writeField(error, key, enumerable, out);
  }
  out.byte(Field.end);
}

function writeField(error: object, key: string | symbol, enumerable: boolean, out: Encoder): void {
  const write = (value: unknown): Refusal | undefined =>
    out.attempt(() => {
      out.byte(enumerable ? Field.enumerable : Field.hidden);
      out.write(key);
      out.write(value);
    });
  let value: unknown;
  try {
    value = (error as Record<string | symbol, unknown>)[key];
  } catch (thrown) {
    write(`[not sent: reading it threw ${summaryText(thrown)}]`);
    return;
  }
  const refused = write(value);
  if (refused === undefined) return;
  // When something inside is to blame, the rest is still worth telling.
  if (refused.steps.some((step) => step !== '') && write(summaryOf(value)) === undefined) return;
  write(`[not sent: ${refused.why}]`);
}

function summaryText(thrown: unknown): string {
  return thrown instanceof Refusal ? thrown.why : textField(Object(thrown) as object, 'message') ?? 'something';
}
