import { types } from 'node:util';
import { classOf } from './brands.js';
import { checkClass } from './class-checks.js';
import { typeName, withArticle } from './describe-type.js';
import type { Encoder } from './encoder.js';
import { symbolCrosses } from './symbols.js';
import { writePlace } from './write-binary.js';
import { Base, Tag } from './wire-format.js';

/** Writes an object of a class: class, what a built-in base holds, own fields. */
export function writeInstance(value: object, prototype: object, base: Base, out: Encoder): void {
  const Class = classOf(prototype);
  if (Class === undefined) {
    out.refuse(
      typeName(value),
      types.isProxy(value) ? 'is a Proxy that hides its class' : 'is an object whose prototype is no class',
      'Send a plain object or an instance of a class.',
    );
  }
  checkClass(value, prototype, Class, out);
  writeClassFirst(Class, value, out);
  if (out.isKnown(value)) {
    out.write(value); // the class led here and wrote it
    return;
  }
  out.register(value);
  out.contain(
    Tag.instance,
    () => { writeContent(value, base, out); },
    () => {
      out.byte(base);
      out.write(Class);
      writeSeed(value, base, out);
    },
  );
}

/** The class may point back to the object (a static `instance`), so that it must be there before the object begins. */
export function writeClassFirst(Class: Function, value: object, out: Encoder): void {
  if (out.isKnown(Class)) return;
  out.byte(Tag.after);
  out.value(Class, ` (class of ${withArticle(typeName(value))})`);
}

/** What must be known to make the object at all. */
function writeSeed(value: object, base: Base, out: Encoder): void {
  switch (base) {
    case Base.date:
      out.double(Date.prototype.getTime.call(value));
      return;
    case Base.regExp:
      out.string((value as RegExp).source);
      out.string((value as RegExp).flags);
      return;
    case Base.view:
      writePlace(value as ArrayBufferView, out);
      return;
    default:
  }
}

function writeContent(value: object, base: Base, out: Encoder): void {
  if (base === Base.array) out.elements(value as unknown[]);
  else if (base === Base.map) out.mapContent(value as Map<unknown, unknown>);
  else if (base === Base.set) out.setContent(value as Set<unknown>);
  out.fields(value, fieldKeys(value, base));
}

function fieldKeys(value: object, base: Base): (string | symbol)[] {
  const indexed = base === Base.array || base === Base.view;
  const keys: (string | symbol)[] = Object.keys(value);
  const names = indexed ? keys.filter((key) => !/^(0|[1-9]\d*)$/.test(key as string)) : keys;
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (symbolCrosses(symbol) && Object.prototype.propertyIsEnumerable.call(value, symbol)) names.push(symbol);
  }
  return names;
}
