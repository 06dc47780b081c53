import { classOf, nativeName } from './brands.js';
import { builtInErrors, ownErrors } from './error-classes.js';
import type { Encoder } from './encoder.js';
import { symbolCrosses } from './symbols.js';
import { textOf } from './refusal.js';
import { ErrorKind, Field, Tag } from './wire-format.js';

/** Properties that errors have without showing them. */
const HIDDEN = new Set<string | symbol>(['cause', 'errors', 'code', 'name', 'error', 'suppressed']);

/** Writes an error: class, message, stack as text, then fields, of which those that cannot cross become a note. */
export function writeError(error: object, out: Encoder): void {
  const Class = crossingClass(error, out);
  if (out.isKnown(error)) {
    out.write(error);
    return;
  }
  out.register(error);
  out.byte(Tag.error);
  out.byte(Class.kind);
  if (Class.kind === ErrorKind.user) out.write(Class.value);
  else out.string(Class.name);
  out.string(textField(error, 'message') ?? '');
  const stack = textField(error, 'stack');
  out.write(stack);
  for (const key of fieldKeys(error)) writeField(error, key, out);
  out.byte(Field.end);
}

type CrossingClass =
  | { readonly kind: ErrorKind.builtIn | ErrorKind.own | ErrorKind.unknown; readonly name: string }
  | { readonly kind: ErrorKind.user; readonly value: Function };

function crossingClass(error: object, out: Encoder): CrossingClass {
  const prototype = Object.getPrototypeOf(error) as object | null;
  const native = prototype === null ? undefined : nativeName(prototype);
  if (native !== undefined && builtInErrors.has(native)) return { kind: ErrorKind.builtIn, name: native };
  const Class = prototype === null ? undefined : classOf(prototype);
  if (Class !== undefined && ownErrors.get(Class.name) === Class) return { kind: ErrorKind.own, name: Class.name };
  if (Class !== undefined) {
    if (out.isKnown(Class)) return { kind: ErrorKind.user, value: Class };
    const refused = out.attempt(() => {
      out.byte(Tag.after);
      out.write(Class);
    });
    if (refused === undefined) return { kind: ErrorKind.user, value: Class };
  }
  return { kind: ErrorKind.unknown, name: textField(error, 'name') ?? Class?.name ?? 'Error' };
}

function textField(error: object, key: string): string | undefined {
  try {
    const value = (error as Record<string, unknown>)[key];
    return value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
}

function fieldKeys(error: object): (string | symbol)[] {
  return Reflect.ownKeys(error).filter((key) => {
    if (key === 'message' || key === 'stack') return false;
    if (typeof key === 'symbol' && !symbolCrosses(key)) return false;
    return HIDDEN.has(key) || Object.prototype.propertyIsEnumerable.call(error, key);
  });
}

function writeField(error: object, key: string | symbol, out: Encoder): void {
  const enumerable = Object.prototype.propertyIsEnumerable.call(error, key);
  const head = (): void => {
    out.byte(enumerable ? Field.enumerable : Field.hidden);
    out.write(key);
  };
  const refused = out.attempt(() => {
    head();
    out.write((error as Record<string | symbol, unknown>)[key]);
  });
  if (refused === undefined) return;
  head();
  out.text(`[not sent: ${refused.why}${refused.cause === undefined ? '' : `: ${textOf(refused.cause)}`}]`);
}
