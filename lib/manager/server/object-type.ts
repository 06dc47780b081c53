import type { ProxySpec } from '../object-handle.js';

/** A type of objects that a manager makes: a registered one, or one of forkful's own. */
export interface ObjectType {
  readonly typeId: string;
  /** Makes the object: a class, or a function that may be async. `undefined`: the type is for results of methods only. */
  readonly callable: ((...args: never[]) => unknown) | undefined;
  /** The methods that may be called. `undefined`: all public ones of the object. */
  readonly exposed: readonly string[] | undefined;
  /** Methods whose result becomes an object of that type and comes back as a proxy. */
  readonly methodToTypeId: Readonly<Record<string, string>>;
  readonly proxy: ProxySpec;
  /** Called when nobody has a proxy any more, or the manager ends. Users' objects are left to the garbage collector. */
  readonly end?: ((object: never) => PromiseLike<void> | void) | undefined;
}

/** The types of one manager. */
export type TypeTable = ReadonlyMap<string, ObjectType>;

/** Calls what was registered: a class is built, a function called. */
export function make(callable: (...args: never[]) => unknown, args: readonly unknown[]): unknown {
  return isClass(callable)
    ? Reflect.construct(callable, args)
    : Reflect.apply(callable as (...args: unknown[]) => unknown, undefined, args);
}

/** Unlike a function's, a class's `prototype` cannot be replaced; native classes are like that too. */
function isClass(callable: Function): boolean {
  return Object.getOwnPropertyDescriptor(callable, 'prototype')?.writable === false && !isGenerator(callable);
}

function isGenerator(callable: Function): boolean {
  return /Generator/.test(Object.prototype.toString.call(callable));
}

/**
 * Finds the method that a client may call under this name; `undefined` when there is none or it is not exposed.
 *
 * Public is what an object or its classes have as a function under a name that does not begin with an underscore; what
 * every object has (`toString`, `hasOwnProperty`) only when its type exposes it by name.
 */
export function exposedMethod(object: unknown, name: string, exposed: readonly string[] | undefined): Function | undefined {
  if (exposed === undefined ? name.startsWith('_') || name === 'constructor' || !hasOwnMember(object, name) : !exposed.includes(name)) {
    return undefined;
  }
  const method = (object as Record<string, unknown> | null | undefined)?.[name];
  return typeof method === 'function' ? method : undefined;
}

function hasOwnMember(object: unknown, name: string): boolean {
  for (let at: unknown = object; at !== null && at !== undefined && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) return true;
  }
  return false;
}

/** The names of all public methods, for messages. */
export function publicMethods(object: unknown): readonly string[] {
  const names = new Set<string>();
  for (let at: unknown = object; at !== null && at !== undefined && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === 'function' && exposedMethod(object, name, undefined) !== undefined) names.add(name);
    }
  }
  return [...names];
}
