import { types } from 'node:util';
import { baseOf, isError, nativeName } from './brands.js';
import type { Encoder } from './encoder.js';
import { writeError } from './write-error.js';
import { writeInstance } from './write-instance.js';
import { writeArrayBuffer, writeNodeBuffer, writeView } from './write-binary.js';
import { typeName } from './describe-type.js';
import { reducerOf, writeReduced } from './reducers.js';
import { Base, Tag } from './wire-format.js';


type Write = (value: object, out: Encoder) => void;

/** The usual objects of this realm, with the test for what the prototype promises. Those of other realms take the long way. */
const direct = new Map<object, readonly [is: (value: unknown) => boolean, write: Write]>([
  [Map.prototype, [types.isMap, writeMap]],
  [Set.prototype, [types.isSet, writeSet]],
  [Date.prototype, [types.isDate, writeDate]],
  [RegExp.prototype, [types.isRegExp, writeRegExp]],
  [ArrayBuffer.prototype, [types.isArrayBuffer, writeArrayBuffer as Write]],
  [Buffer.prototype, [ArrayBuffer.isView, writeNodeBuffer as Write]],
  [Uint8Array.prototype, [ArrayBuffer.isView, writeView as unknown as Write]],
  [Float64Array.prototype, [ArrayBuffer.isView, writeView as unknown as Write]],
]);

/** Writes an object that is neither plain nor an array of this realm, or a function. */
export function writeSpecial(value: object, out: Encoder): void {
  const prototype = typeof value === 'function' ? undefined : (Object.getPrototypeOf(value) as object | null);
  if (prototype === null) {
    writeNullObject(value, out);
    return;
  }
  if (prototype !== undefined) {
    const usual = direct.get(prototype);
    if (usual?.[0](value) === true && reducerOf(prototype) === undefined) {
      usual[1](value, out);
      return;
    }
  }
  for (const entry of out.table) {
    if (!entry.matches(value)) continue;
    out.register(value);
    out.byte(Tag.entry);
    out.uint(entry.tag);
    out.scope(() => {
      entry.write(value, out);
    });
    return;
  }
  if (prototype === undefined) refuseFunction(value, out);
  const reducer = reducerOf(prototype);
  if (reducer !== undefined) writeReduced(value, reducer, out);
  else if (isError(value)) writeError(value, out);
  else writeByBase(value, prototype, out);
}

function writeByBase(value: object, prototype: object, out: Encoder): void {
  const base = baseOf(value);
  const native = nativeName(prototype);
  if (base !== Base.object && native !== undefined) {
    writeNative(value, base, out);
  } else if ((native === 'Object' && Object.getPrototypeOf(prototype) === null) || value === process.env) {
    out.register(value);
    out.contain(Tag.object, () => {
      out.fields(value, Object.keys(value));
    });
  } else if (types.isBoxedPrimitive(value) && native !== undefined) {
    writeBoxed(value, out);
  } else if (isClassOfWeb(value, 'URL')) {
    writeText(value, Tag.url, out);
  } else if (isClassOfWeb(value, 'URLSearchParams')) {
    writeText(value, Tag.urlSearchParams, out);
  } else {
    writeInstance(value, prototype, base, out);
  }
}

function isClassOfWeb(value: object, name: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${name}]`;
}

function writeNative(value: object, base: Base, out: Encoder): void {
  switch (base) {
    case Base.array:
      out.array(value as unknown[]);
      return;
    case Base.map:
      writeMap(value, out);
      return;
    case Base.set:
      writeSet(value, out);
      return;
    case Base.date:
      writeDate(value, out);
      return;
    case Base.regExp:
      writeRegExp(value, out);
      return;
    case Base.arrayBuffer:
      writeArrayBuffer(value as ArrayBuffer, out);
      return;
    default:
      writeView(value as ArrayBufferView, out);
  }
}

function writeMap(value: object, out: Encoder): void {
  out.register(value);
  const content = value as Map<unknown, unknown>;
  if (out.deep) {
    out.contain(Tag.map, () => {
      out.mapContent(content);
    });
  } else {
    out.byte(Tag.map);
    out.mapContent(content);
  }
}

function writeSet(value: object, out: Encoder): void {
  out.register(value);
  const content = value as Set<unknown>;
  if (out.deep) {
    out.contain(Tag.set, () => {
      out.setContent(content);
    });
  } else {
    out.byte(Tag.set);
    out.setContent(content);
  }
}

function writeDate(value: object, out: Encoder): void {
  out.register(value);
  out.byte(Tag.date);
  out.double(Date.prototype.getTime.call(value));
}

function writeRegExp(value: object, out: Encoder): void {
  out.register(value);
  out.byte(Tag.regExp);
  out.string((value as RegExp).source);
  out.string((value as RegExp).flags);
}

function writeNullObject(value: object, out: Encoder): void {
  if (types.isModuleNamespaceObject(value)) {
    out.refuse(
      'module namespace',
      'is the namespace of a module, which cannot cross to another process',
      'Import the module on the other side, or send what you need of it.',
    );
  }
  out.register(value);
  out.contain(Tag.nullObject, () => { out.fields(value, Object.keys(value)); });
}

function writeBoxed(value: object, out: Encoder): void {
  out.register(value);
  out.byte(Tag.boxed);
  out.write((value as { valueOf(): unknown }).valueOf());
}

function writeText(value: object, tag: Tag, out: Encoder): void {
  out.register(value);
  out.byte(tag);
  out.string(String(value));
}

function refuseFunction(value: object, out: Encoder): never {
  out.refuse(
    typeName(value),
    'is a function, which cannot cross here',
    'Send data, and keep functions on the side that calls them.',
  );
}
