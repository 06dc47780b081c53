import { SerializationError } from '../../errors/serialization-errors.js';
import type { ValueReader, ValueWriter } from '../codec-entry.js';
import { privateFieldsOf } from './inspect-function.js';
import { isHooked, privateHook, stamped } from './private-hooks.js';
import { privateNames } from './private-names.js';

/*
 * Private members (`#name`) belong to the class body that declares them: nothing outside can read or write them, and an
 * object has them only if that class made it. On this side the inspector reads them. On the other side a class that
 * crossed by value carries a hook, put into its body on the way, that lets objects be made and filled without running
 * the user's constructor. A class that another module exports has no such hook, so its objects are refused.
 */

/** Writes the private fields of an instance; one byte when its class has none. */
export function writePrivateMembers(instance: object, Class: Function, out: ValueWriter): void {
  const chain = classesOf(Class).map((type) => ({ type, names: privateNames(type) }));
  if (chain.every(({ names }) => names === undefined)) {
    out.uint(0);
    return;
  }
  for (const { type, names } of chain) {
    if (!names || names.byValue) continue;
    out.refuse(
      Class.name,
      `is an instance of ${type.name}, which has private members (${names.all.join(', ')}) and is exported by a module, so they cannot be filled in there`,
      'Name a way with registerReducer, or make them private for TypeScript only.',
    );
  }
  const values = privateFieldsOf(instance);
  const fields: { depth: number; name: string; value: unknown }[] = [];
  // V8 lists them from the base class on; a name that two classes use comes twice.
  for (let depth = chain.length - 1; depth >= 0; depth--) {
    for (const name of chain[depth]?.names?.fields ?? []) {
      const at = values.findIndex((field) => field.name === name);
      if (at < 0) continue;
      fields.push({ depth, name, value: values[at]!.value });
      values.splice(at, 1);
    }
  }
  out.uint(1 + fields.length);
  for (const { depth, name, value } of fields) {
    out.uint(depth);
    out.string(name);
    out.value(value, `.${name}`);
  }
}

/** An object of the class with its private members, whose constructors did not run; `undefined` when any object will do. */
export function blankInstance(Class: Function): object | undefined {
  const root = classesOf(Class).at(-1);
  if (!root || !isHooked(root)) return undefined;
  const object = stamped(() => Reflect.construct(root, [], Class) as object);
  for (const key of Reflect.ownKeys(object)) Reflect.deleteProperty(object, key);
  return object;
}

/**
 * Reads what `writePrivateMembers` wrote into an object of the class that has been made already and has no fields yet:
 * making the private members makes the public fields anew.
 */
export function readPrivateMembers(object: object, Class: Function, input: ValueReader): void {
  const count = input.uint();
  if (count === 0) return;
  const chain = classesOf(Class);
  for (const type of [...chain].reverse().filter((type) => isHooked(type) && Object.getPrototypeOf(type) !== Function.prototype)) {
    stamp(object, type);
  }
  for (let i = 1; i < count; i++) {
    const type = chain[input.uint()];
    const name = input.string();
    const set = type && privateHook(type)?.fields[name];
    if (!set) throw new SerializationError(`A private field ${name} in a message has no place here. Both sides must run the same version of forkful.`);
    set(object, input.value());
  }
}

/** The user's classes of an object, from its own up to the last that does not come with the engine. */
function classesOf(Class: Function): Function[] {
  const chain: Function[] = [];
  for (let type: unknown = Class; isWritten(type); type = Object.getPrototypeOf(type)) chain.push(type);
  return chain;
}

function isWritten(type: unknown): type is Function {
  return typeof type === 'function' && !Function.prototype.toString.call(type).endsWith('{ [native code] }');
}

/** Gives an object the private members of a derived class, by being what its `super()` returns. */
function stamp(object: object, type: Function): void {
  const parent = Object.getPrototypeOf(type) as object;
  const before = new Set(Reflect.ownKeys(object));
  Object.setPrototypeOf(type, function () {
    return object;
  });
  try {
    stamped(() => Reflect.construct(type, [], type) as object);
  } finally {
    Object.setPrototypeOf(type, parent);
  }
  for (const key of Reflect.ownKeys(object)) if (!before.has(key)) Reflect.deleteProperty(object, key);
}
