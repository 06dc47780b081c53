import { valuesInside } from './frame-probe.js';
import { contextsOf } from './heap-contexts.js';
import type { CallableSite } from './scopes.js';
import { childrenOf, isClass, type Node } from './syntax.js';

/** A variable of a function's surroundings, to read and to write. */
interface Accessor {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

/** A function and where it stands. */
export interface Placed {
  readonly fn: Function;
  readonly site: CallableSite;
}

const hidden = new WeakMap<Function, Map<string, unknown>>();
const accessors = new WeakMap<Function, Map<string, Accessor | undefined>>();

/** What `this`, `new.target` or a function expression's own name is around a function; `undefined` when nobody can tell. */
export function hiddenValue(placed: Placed, name: string): { readonly value: unknown } | undefined {
  const known = mapOf(hidden, placed.fn);
  if (!known.has(name)) {
    const found = inside(placed, [name]);
    if (found) {
      known.set(name, found[0]);
    } else {
      const contexts = contextsOf(placed.fn);
      if (!contexts) return undefined;
      known.set(name, contexts.lookUp(name === 'new.target' ? '.new.target' : name));
    }
  }
  return { value: known.get(name) };
}

/** Whether two functions see one and the same variable under a name; `undefined` when that cannot be tried out. */
export function isSameVariable(a: Placed, b: Placed, name: string): boolean | undefined {
  const first = accessorOf(a, name);
  const second = first && accessorOf(b, name);
  if (!second) return undefined;
  const before = first.get();
  const mark = Symbol('forkful.mark');
  try {
    first.set(mark);
    return second.get() === mark;
  } finally {
    first.set(before);
  }
}

function accessorOf(placed: Placed, name: string): Accessor | undefined {
  const known = mapOf(accessors, placed.fn);
  if (!known.has(name)) {
    const value = name === 'v' ? 'w' : 'v';
    const found = inside(placed, [`() => ${name}`, `(${value}) => { ${name} = ${value}; }`]);
    known.set(name, found && { get: found[0] as Accessor['get'], set: found[1] as Accessor['set'] });
  }
  return known.get(name);
}

function inside({ fn, site: { node } }: Placed, expressions: readonly string[]): readonly unknown[] | undefined {
  if (isClass(node) || node.generator || node.params.some(runsCode)) return undefined;
  return valuesInside(fn, node.params.length, expressions);
}

/** Whether binding a parameter runs code whatever it is given: a computed key does, a default value does not. */
function runsCode(node: Node): boolean {
  if (node.type === 'AssignmentPattern') return runsCode(node.left);
  if (node.type === 'Property' && node.computed) return true;
  for (const child of childrenOf(node)) if (runsCode(child)) return true;
  return false;
}

function mapOf<T>(maps: WeakMap<Function, Map<string, T>>, fn: Function): Map<string, T> {
  const map = maps.get(fn) ?? new Map<string, T>();
  maps.set(fn, map);
  return map;
}
