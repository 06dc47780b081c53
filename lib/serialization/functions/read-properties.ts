import { SerializationError } from '../../errors/serialization-errors.js';
import type { ValueReader } from '../codec-entry.js';
import { privateHook } from './private-hooks.js';
import { Home, PropertyFlag } from './write-properties.js';

/** Reads what `writeProperties` wrote. */
export function readProperties(fn: Function, input: ValueReader): void {
  for (;;) {
    const home = input.uint();
    if (home === Home.end) return;
    if (home === Home.parent) {
      setParent(fn, input.value());
      continue;
    }
    if (home === Home.private) {
      const set = privateHook(fn)?.statics[input.string()];
      if (!set) throw malformedProperty();
      set(fn, input.value());
      continue;
    }
    const object: unknown = home === Home.own ? fn : home === Home.prototype ? fn.prototype : undefined;
    const key = input.value();
    if (!isObject(object) || (typeof key !== 'string' && typeof key !== 'symbol')) throw malformedProperty();
    const flags = input.uint();
    const enumerable = (flags & PropertyFlag.enumerable) !== 0;
    const configurable = (flags & PropertyFlag.configurable) !== 0;
    if (flags & PropertyFlag.accessor) {
      const get = input.value() as (() => unknown) | undefined;
      const set = input.value() as ((value: unknown) => void) | undefined;
      if (!isAccessor(get) || !isAccessor(set)) throw malformedProperty();
      Object.defineProperty(object, key, { get, set, enumerable, configurable } as PropertyDescriptor);
    } else {
      const writable = (flags & PropertyFlag.writable) !== 0;
      Object.defineProperty(object, key, { value: input.value(), enumerable, configurable, writable });
    }
  }
}

function setParent(fn: Function, parent: unknown): void {
  if (typeof parent !== 'function' || !isObject(fn.prototype) || !isObject(parent.prototype)) throw malformedProperty();
  Object.setPrototypeOf(fn.prototype, parent.prototype);
}

function isAccessor(value: unknown): boolean {
  return value === undefined || typeof value === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

function malformedProperty(): SerializationError {
  return new SerializationError(
    'A function in a message is malformed: a property of it makes no sense. Both sides must run the same version of forkful.',
  );
}
