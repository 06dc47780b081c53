import type { Identifier } from 'acorn';
import type { CallableNode, Node } from './syntax.js';

/** A region of the source in which names are declared. */
export interface Scope {
  readonly node: Node;
  readonly parent: Scope | undefined;
  /** The innermost function, field initializer or program around: what runs as one piece. */
  readonly routine: Scope;
  /** The same without arrows: whose `this` it is. */
  readonly receiver: Scope;
  readonly strict: boolean;
  readonly variables: Map<string, Variable>;
}

/** A declared name. */
export interface Variable {
  readonly name: string;
  readonly scope: Scope;
  /** The declaring nodes: a declarator, an import specifier, a function, a class, a parameter's function. */
  readonly declarations: Node[];
  /** Whether a function inside the declaring one assigns it: then those who share it can see each other's changes. */
  shared: boolean;
  /** Whether anything but its declaration assigns it. */
  reassigned: boolean;
}

export interface Reference {
  readonly name: string;
  readonly node: Identifier;
  readonly scope: Scope;
  readonly write: boolean;
  /** `{ name }`: a replacement must repeat the key. */
  readonly shorthand: boolean;
  /** The property that is read from it, for `name.member`. */
  readonly member: string | undefined;
  variable: Variable | undefined;
}

export type SpecialKind = 'this' | 'arguments' | 'new.target' | 'super' | 'import.meta' | 'import()' | 'eval' | 'private';

/** A name-like thing that no declaration binds. */
export interface Special {
  readonly kind: SpecialKind;
  readonly node: Node;
  readonly scope: Scope;
}

/** Where a function or a class stands in its script. */
export interface CallableSite {
  readonly node: CallableNode;
  /** The method definition or property whose value it is written as (`m() {}`, `get x() {}`). */
  readonly holder: Node | undefined;
  readonly scope: Scope;
}

export interface Analysis {
  readonly program: Scope;
  /** In the order of the source. */
  readonly references: readonly Reference[];
  readonly specials: readonly Special[];
  /** By the offset that V8 reports for the function. */
  readonly sites: ReadonlyMap<number, CallableSite>;
  /** Every identifier in the source, so that a new one can be chosen. */
  readonly identifiers: ReadonlySet<string>;
}

/** The items whose node lies within a node; `items` are in the order of the source. */
export function within<T extends { readonly node: Node }>(items: readonly T[], { start, end }: Node): T[] {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as T).node.start < start) low = middle + 1;
    else high = middle;
  }
  const found: T[] = [];
  for (let i = low; i < items.length && (items[i] as T).node.start < end; i++) found.push(items[i] as T);
  return found;
}

/** Whether a scope lies in a node, the node's own scopes included. */
export function isInside(scope: Scope, node: Node): boolean {
  for (let s: Scope | undefined = scope; s; s = s.parent) if (s.node === node) return true;
  return false;
}
