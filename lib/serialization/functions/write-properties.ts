import type { ValueWriter } from '../codec-entry.js';
import { privateFieldsOf } from './inspect-function.js';
import { propertyStep } from './property-step.js';
import type { ClassPlan } from './class-plan.js';

/** What a property record changes. */
export const enum Home {
  end = 0,
  /** A property of the function. */
  own = 1,
  /** A property of its `prototype`. */
  prototype = 2,
  /** The function from which it inherits, made with `util.inherits` or `Object.setPrototypeOf`. */
  parent = 3,
  /** A private static field. */
  private = 4,
}

export const enum PropertyFlag {
  enumerable = 1,
  writable = 2,
  configurable = 4,
  accessor = 8,
}

const BUILT_IN_KEYS: ReadonlySet<string | symbol> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);
const PROTOTYPE_KEYS: ReadonlySet<string | symbol> = new Set(['constructor']);

/** Writes what was hung on a function after its source made it: caches, statics, decorated or patched methods. */
export function writeProperties(fn: Function, plan: ClassPlan | undefined, out: ValueWriter): void {
  writeOf(fn, plan?.ownStatic ?? BUILT_IN_KEYS, Home.own, '', out);
  const prototype: unknown = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value;
  if (typeof prototype === 'object' && prototype !== null) {
    writeOf(prototype, plan?.ownPrototype ?? PROTOTYPE_KEYS, Home.prototype, '.prototype', out);
    if (!plan && isConstructible(fn)) writeParent(prototype, out);
  }
  if (plan?.hook?.statics.length) writePrivateStatics(fn, plan.hook.statics, out);
  out.uint(Home.end);
}

function writePrivateStatics(fn: Function, names: readonly string[], out: ValueWriter): void {
  for (const { name, value } of privateFieldsOf(fn)) {
    if (!names.includes(name)) continue;
    out.uint(Home.private);
    out.string(name);
    out.value(value, `.${name}`);
  }
}

function writeOf(object: object, known: ReadonlySet<string | symbol>, home: Home, step: string, out: ValueWriter): void {
  for (const key of Reflect.ownKeys(object)) {
    if (known.has(key)) continue;
    const property = Object.getOwnPropertyDescriptor(object, key);
    if (!property) continue;
    const isAccessor = !('value' in property);
    out.uint(home);
    out.value(key, `${step}${propertyStep(key)}`);
    out.uint(
      (property.enumerable ? PropertyFlag.enumerable : 0) |
        (property.writable ? PropertyFlag.writable : 0) |
        (property.configurable ? PropertyFlag.configurable : 0) |
        (isAccessor ? PropertyFlag.accessor : 0),
    );
    if (isAccessor) {
      out.value(property.get, `${step}${propertyStep(key)} (getter)`);
      out.value(property.set, `${step}${propertyStep(key)} (setter)`);
    } else {
      out.value(property.value, `${step}${propertyStep(key)}`);
    }
  }
}

function isConstructible(fn: Function): boolean {
  return Object.getOwnPropertyDescriptor(fn.prototype as object, 'constructor')?.value === fn;
}

function writeParent(prototype: object, out: ValueWriter): void {
  const above = Object.getPrototypeOf(prototype) as object | null;
  if (above === null || Object.getPrototypeOf(above) === null) return;
  const parent: unknown = Object.getOwnPropertyDescriptor(above, 'constructor')?.value;
  if (typeof parent !== 'function') return;
  out.uint(Home.parent);
  out.value(parent, ' (parent constructor)');
}
