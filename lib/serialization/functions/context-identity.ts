import { contextsOf } from './heap-contexts.js';
import { isSameVariable, type Placed } from './hidden-bindings.js';
import type { ScopeValues } from './inspect-function.js';
import type { Scope, Variable } from './scopes.js';

/** A variable that several functions of one message may share: it crosses as an object with one property. */
export interface Box {
  v: unknown;
}

/** The scope that holds the variable, as one function sees it. */
export interface SeenScope extends Placed {
  readonly values: ScopeValues;
  /** Its place in the chain of scopes, from the inside out. */
  readonly depth: number;
}

interface Known extends SeenScope {
  readonly box: Box;
}

const knownBoxes = new Map<Variable, Known[]>();

/**
 * The box of a variable as the function sees it; the same object for all functions of a message that see the same
 * variable. `isWritten` tells whether a box belongs to the present message; older ones are forgotten.
 */
export function boxOf(variable: Variable, seen: SeenScope, isWritten: (box: Box) => boolean): Box {
  const known = (knownBoxes.get(variable) ?? []).filter(({ box }) => isWritten(box));
  knownBoxes.set(variable, known);
  const same = known.find((other) => isSame(variable, other, seen));
  if (same) return same.box;
  const box = { v: seen.values[variable.name] };
  known.push({ ...seen, box });
  return box;
}

function isSame({ name, scope }: Variable, a: SeenScope, b: SeenScope): boolean {
  if (runsOnce(scope)) return true;
  if (!haveSameValues(a.values, b.values)) return false;
  if (hasWitness(scope, a.values)) return true;
  const tried = isSameVariable(a, b, name);
  if (tried !== undefined) return tried;
  const first = contextsOf(a.fn);
  const second = first && contextsOf(b.fn, first);
  const again = second && contextsOf(a.fn, second);
  // Too large a heap to look: functions that stand side by side and see equal variables mostly share them.
  if (!again) return true;
  return again.scopes[a.depth] === second.scopes[b.depth];
}

/** A module, and the one function that Jest and bundlers put around it. */
function runsOnce({ node, parent }: Scope): boolean {
  if (!parent) return true;
  return parent.node.type === 'Program' && !parent.parent && node.type === 'FunctionExpression' && parent.variables.size === 0;
}

function haveSameValues(a: ScopeValues, b: ScopeValues): boolean {
  const names = Object.getOwnPropertyNames(a);
  return names.length === Object.getOwnPropertyNames(b).length && names.every((name) => Object.is(a[name], b[name]));
}

const FRESH: ReadonlySet<string> = new Set([
  'ArrayExpression',
  'ArrowFunctionExpression',
  'ClassExpression',
  'FunctionExpression',
  'NewExpression',
  'ObjectExpression',
]);

/** Whether one of the values was made by this very scope: then no other scope holds it too. */
function hasWitness({ variables }: Scope, values: ScopeValues): boolean {
  for (const { name, declarations, reassigned } of variables.values()) {
    const value = values[name];
    if (reassigned || declarations.length !== 1 || (typeof value !== 'function' && (typeof value !== 'object' || value === null))) continue;
    const declaration = declarations[0]!;
    if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') return true;
    if (declaration.type === 'VariableDeclarator' && declaration.init && FRESH.has(declaration.init.type)) return true;
  }
  return false;
}
