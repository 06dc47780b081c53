import { types } from 'node:util';
import { classOf } from './brands.js';
import { checkClass, refuseBuiltIn } from './class-checks.js';
import { typeName } from './describe-type.js';
import type { Encoder } from './encoder.js';
import { writePrivateMembers } from './functions/private-members.js';
import { Refusal, refusalAt } from './refusal.js';
import { symbolCrosses } from './symbols.js';
import { writePlace } from './write-binary.js';
import { Base, Tag } from './wire-format.js';

/** Writes an object of a class: class, what a built-in base holds, own fields. */
export function writeInstance(value: object, prototype: object, base: Base, out: Encoder): void {
  const Class = classOf(prototype);
  if (Class === undefined) refuseClassless(value, out);
  checkClass(value, prototype, out);
  writeClassFirst(Class, value, out);
  if (out.isKnown(value)) {
    out.write(value); // the class led here and wrote it
    return;
  }
  out.register(value);
  out.contain(
    Tag.instance,
    () => {
      writePrivateMembers(value, Class, out);
      writeContent(value, base, out);
    },
    () => {
      out.byte(base);
      out.write(Class);
      writeSeed(value, base, out);
    },
  );
}

/** The class may point back to the object (a static `instance`), so it is written before the object begins. */
function writeClassFirst(Class: Function, value: object, out: Encoder): void {
  if (out.isKnown(Class)) return;
  out.byte(Tag.after);
  try {
    out.write(Class);
  } catch (error) {
    // A class of Node's own that no module exports, such as Timeout.
    if (error instanceof Refusal && error.type === 'native function' && error.steps.length === 0) refuseBuiltIn(value, out);
    throw refusalAt(error, ` (class ${typeName(value)})`);
  }
}

function refuseClassless(value: object, out: Encoder): never {
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (types.isGeneratorObject(value) || types.isProxy(value) || tag !== 'Object') refuseBuiltIn(value, out);
  out.refuse(
    'object',
    'is an object that inherits from an object that is no class',
    'Send a plain object, or make it an instance of a class.',
  );
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
