import { types } from 'node:util';
import { Base } from './wire-format.js';

/*
 * What an object is, whichever realm it comes from: `instanceof` is true in one realm only, and a Jest test or a
 * `node:vm` context has its own `Map`, `Error` and `Object`.
 */

const { getPrototypeOf, getOwnPropertyDescriptor } = Object;
const sourceOf = Function.prototype.toString;

const tagOfView = getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag)!.get!;

/** The name of a typed array's or DataView's kind. */
export function viewName(view: ArrayBufferView): string {
  return (tagOfView.call(view) as string | undefined) ?? 'DataView';
}

/** The name of the built-in kind underneath, when the codec carries that kind. */
export function baseOf(value: object): Base {
  if (Array.isArray(value)) return Base.array;
  if (ArrayBuffer.isView(value)) return Base.view;
  if (types.isMap(value)) return Base.map;
  if (types.isSet(value)) return Base.set;
  if (types.isDate(value)) return Base.date;
  if (types.isRegExp(value)) return Base.regExp;
  if (types.isArrayBuffer(value)) return Base.arrayBuffer;
  return Base.object;
}

/** The class of a prototype object: its own `constructor`, when the two point at each other. */
export function classOf(prototype: object): Function | undefined {
  const constructor: unknown = getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof constructor !== 'function') return undefined;
  return getOwnPropertyDescriptor(constructor, 'prototype')?.value === prototype ? constructor : undefined;
}

const natives = new WeakMap<object, string | undefined>();

/** The name of the built-in class whose prototype this is (`Map`, `Object`, `TypeError`), of whichever realm. */
export function nativeName(prototype: object): string | undefined {
  if (natives.has(prototype)) return natives.get(prototype);
  const constructor = classOf(prototype);
  const native = constructor !== undefined && isNativeFunction(constructor);
  const name = native ? constructor.name : undefined;
  natives.set(prototype, name);
  return name;
}

/** Whether the engine made this function, so that it has no source. */
export function isNativeFunction(fn: Function): boolean {
  return sourceOf.call(fn).endsWith('{ [native code] }');
}

/** The prototype itself and those above it. */
export function* prototypesOf(prototype: object | null): Generator<object> {
  for (let above = prototype; above !== null; above = getPrototypeOf(above) as object | null) yield above;
}

/** Whether this is an error: made as one, or with `Error.prototype` of some realm above it. */
export function isError(value: object): boolean {
  if (types.isNativeError(value)) return true;
  if (types.isProxy(value)) return false;
  for (const above of prototypesOf(getPrototypeOf(value) as object | null)) if (nativeName(above) === 'Error') return true;
  return false;
}
