import { types } from 'node:util';
import { builtInPath } from './built-ins.js';
import { locationOf, scopesOf } from './inspect-function.js';
import { planOf } from './plan.js';
import { referenceTo } from './reference.js';
import { scriptOf } from './script.js';
import { isClass } from './syntax.js';

const answers = new WeakMap<Function, boolean>();

/**
 * Whether encoding the function again gives the same bytes, so that who sends it often may keep them: it crosses by
 * reference, or by value with nothing captured but imports and other stable functions.
 */
export function isStableFunction(fn: Function): boolean {
  let answer = answers.get(fn);
  if (answer === undefined) {
    answers.set(fn, true); // while it is being found out: a function may capture itself
    answer = isStable(fn);
    answers.set(fn, answer);
  }
  return answer;
}

function isStable(fn: Function): boolean {
  if (types.isProxy(fn)) return false;
  const location = locationOf(fn);
  const script = location && scriptOf(location.scriptId);
  if (!script || script.url.startsWith('node:')) return builtInPath(fn) !== undefined;
  const site = script.siteAt(location);
  if (referenceTo(fn, script, () => site)) return true;
  if (!site || isClass(site.node) || hasProperties(fn)) return false;
  const scopes = scopesOf(fn);
  return planOf(script, site, () => scopes, true).captures.every(({ label, from }) => {
    if (from.kind === 'box' || from.kind === 'special') return false;
    if (from.kind !== 'variable') return true;
    if (from.variable?.declarations.some(({ type }) => type !== 'VariableDeclarator' && type !== 'FunctionDeclaration')) return false;
    const value = scopes.find((scope) => Object.hasOwn(scope, label))?.[label];
    if (typeof value === 'function') return isStableFunction(value);
    return isConstant(from.variable) && (typeof value !== 'object' || value === null);
  });
}

function isConstant(variable: { readonly reassigned: boolean } | undefined): boolean {
  return variable?.reassigned === false;
}

function hasProperties(fn: Function): boolean {
  const prototype: unknown = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value;
  const extra = Reflect.ownKeys(fn).some((key) => !['length', 'name', 'prototype', 'arguments', 'caller'].includes(key as string));
  return extra || (typeof prototype === 'object' && prototype !== null && Reflect.ownKeys(prototype).length > 1);
}
