import { types } from 'node:util';
import { baseOf, isError, nativeName } from './brands.js';
import type { Encoder } from './encoder.js';
import { writeError } from './write-error.js';
import { writeInstance } from './write-instance.js';
import { writeArrayBuffer, writeNodeBuffer, writeView } from './write-binary.js';
import { typeName } from './describe-type.js';
import { reducerOf, writeReduced } from './reducers.js';
import { Base, Tag } from './wire-format.js';


/** Writes an object that is neither plain nor an array of this realm, or a function. */
export function writeSpecial(value: object, out: Encoder): void {
  for (const entry of out.table) {
    if (!entry.matches(value)) continue;
    out.register(value);
    out.byte(Tag.entry);
    out.uint(entry.tag);
    out.scope(() => { entry.write(value, out); });
    return;
  }
  if (typeof value === 'function') refuseFunction(value, out);
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null) {
    writeNullObject(value, out);
    return;
  }
  const reducer = reducerOf(prototype);
  if (reducer !== undefined) {
    writeReduced(value, reducer, out);
    return;
  }
  if (isError(value)) {
    writeError(value, out);
    return;
  }
  const base = baseOf(value);
  if (base === Base.view && prototype === Buffer.prototype) {
    writeNodeBuffer(value as Buffer, out);
    return;
  }
  const native = nativeName(prototype);
  if (base !== Base.object && native !== undefined) writeNative(value, base, out);
  else if (native === 'Object' && Object.getPrototypeOf(prototype) === null) {
    out.register(value);
    out.contain(Tag.object, () => { out.fields(value, Object.keys(value)); });
  } else if (types.isBoxedPrimitive(value) && native !== undefined) writeBoxed(value, out);
  else if (Object.prototype.toString.call(value) === '[object URL]') writeText(value, Tag.url, out);
  else if (Object.prototype.toString.call(value) === '[object URLSearchParams]') writeText(value, Tag.urlSearchParams, out);
  else writeInstance(value, prototype, base, out);
}

function writeNative(value: object, base: Base, out: Encoder): void {
  switch (base) {
    case Base.array:
      out.array(value as unknown[]);
      return;
    case Base.map:
      out.register(value);
      out.contain(Tag.map, () => { out.mapContent(value as Map<unknown, unknown>); });
      return;
    case Base.set:
      out.register(value);
      out.contain(Tag.set, () => { out.setContent(value as Set<unknown>); });
      return;
    case Base.date:
      out.register(value);
      out.byte(Tag.date);
      out.double(Date.prototype.getTime.call(value));
      return;
    case Base.regExp:
      out.register(value);
      out.byte(Tag.regExp);
      out.string((value as RegExp).source);
      out.string((value as RegExp).flags);
      return;
    case Base.arrayBuffer:
      writeArrayBuffer(value as ArrayBuffer, out);
      return;
    default:
      writeView(value as ArrayBufferView, out);
  }
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
