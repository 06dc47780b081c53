import type { ScopeValues } from './inspect-function.js';
import type { Variable } from './scope-analysis.js';

/** A variable that several functions of one message may share: it crosses as an object with one property. */
export interface Box {
  v: unknown;
}

interface Known {
  readonly fn: object;
  readonly scope: ScopeValues;
  readonly box: Box;
}

const knownBoxes = new Map<Variable, Known[]>();

/**
 * The box of a variable as the function sees it; the same object for all functions of a message that see the same
 * variable. `isWritten` tells whether a box belongs to the present message; older ones are forgotten.
 */
export function boxOf(variable: Variable, fn: object, scope: ScopeValues, isWritten: (box: Box) => boolean): Box {
    const known = (knownBoxes.get(variable) ?? []).filter(({ box }) => isWritten(box));
    knownBoxes.set(variable, known);
    const same = known.find((other) => sameValues(other.scope, scope));
    if (same) return same.box;
    const box = { v: scope[variable.name] };
    known.push({ fn, scope, box });
    return box;
}

function sameValues(a: ScopeValues, b: ScopeValues): boolean {
  const names = Object.getOwnPropertyNames(a);
  return names.length === Object.getOwnPropertyNames(b).length && names.every((name) => Object.is(a[name], b[name]));
}
