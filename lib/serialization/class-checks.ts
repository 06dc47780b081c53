import { builtinModules } from 'node:module';
import { classOf, isNativeFunction, prototypesOf } from './brands.js';
import { typeName, withArticle } from './describe-type.js';
import type { Encoder } from './encoder.js';

/** Classes of Node that keep nothing but plain data. */
const HARMLESS = new Set(['EventEmitter', 'AssertionError', 'Stats', 'BigIntStats']);

/** Built-in classes that may stand above a class whose instances cross. */
const CARRIED = new Set([
  'Object',
  'Array',
  'Map',
  'Set',
  'Date',
  'RegExp',
  'Error',
  'TypedArray',
  'DataView',
  ...Object.getOwnPropertyNames(globalThis).filter((name) => /^(Big)?(Ui|I)nt\d+(Clamped)?Array$|^Float\d+Array$/.test(name)),
]);

const FOR_GENERATORS =
  'Send its items, as an array, or make it in the code that runs there; pool.stream() brings the items of a generator in a worker one by one.';

const verdicts = new WeakMap<object, string | undefined>();

/**
 * Refuses what cannot be rebuilt from class and fields: objects whose class, or a class above it, belongs to the engine
 * or to Node (they hold sockets, timers, native memory).
 */
export function checkClass(value: object, prototype: object, out: Encoder): void {
  if (!verdicts.has(prototype)) verdicts.set(prototype, verdictOn(prototype));
  const verdict = verdicts.get(prototype);
  if (verdict === undefined) return;
  const name = typeName(value);
  refuseBuiltIn(value, out, verdict === name || name === 'Proxy' ? undefined : verdict);
}

/** Refuses an object of the engine or of Node; `kind` names the built-in class when it is not the object's own. */
export function refuseBuiltIn(value: object, out: Encoder, kind?: string): never {
  const name = typeName(value);
  out.refuse(
    name,
    `is ${withArticle(name)}${kind === undefined ? '' : ` (a kind of ${kind})`}, which cannot cross to another process`,
    name === 'Generator' ? FOR_GENERATORS : 'Send what it is made from (a path, an address, plain data), and make it anew in the code that runs there.',
  );
}

/** The name of the first built-in class above; `undefined` when all is well. */
function verdictOn(prototype: object): string | undefined {
  for (const above of prototypesOf(prototype)) {
    const Class = classOf(above);
    if (Class === undefined) continue;
    if (isNativeFunction(Class)) {
      if (above === prototype || !CARRIED.has(Class.name)) return Class.name;
      continue;
    }
    if (belongsToNode(Class)) {
      if (!HARMLESS.has(Class.name)) return Class.name;
      continue;
    }
  }
  return undefined;
}

/** Whether Node exports this class, on the global or from a module that is loaded. */
function belongsToNode(Class: Function): boolean {
  const { name } = Class;
  if (typeof name !== 'string' || name === '') return false;
  if (Object.getOwnPropertyDescriptor(globalThis, name) !== undefined && valueAt(globalThis, name) === Class) return true;
  const loaded = new Set((process as unknown as { moduleLoadList: readonly string[] }).moduleLoadList);
  return builtinModules.some(
    (id) => loaded.has(`NativeModule ${id}`) && valueAt(process.getBuiltinModule(id), name) === Class,
  );
}

function valueAt(object: unknown, key: string): unknown {
  try {
    return (object as Record<string, unknown> | undefined)?.[key];
  } catch {
    return undefined;
  }
}
