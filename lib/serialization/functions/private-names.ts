import { locationOf } from './inspect-function.js';
import { ownName } from './own-exports.js';
import { referenceTo } from './reference.js';
import { scriptOf } from './script.js';
import { isClass, type ClassNode } from './syntax.js';

/** The private members that objects of a class have. */
export interface PrivateNames {
  readonly all: readonly string[];
  /** Those that hold a value of each object's own, in the order of the source. */
  readonly fields: readonly string[];
  readonly byValue: boolean;
}

const known = new WeakMap<Function, PrivateNames | false>();
const textOf = Function.prototype.toString;

/** The private names that a class itself declares for its objects; `undefined` when there are none. */
export function privateNames(type: Function): PrivateNames | undefined {
  let names = known.get(type);
  if (names === undefined) {
    names = (textOf.call(type).includes('#') && find(type)) || false;
    known.set(type, names);
  }
  return names || undefined;
}

function find(type: Function): PrivateNames | undefined {
  if (ownName(type) !== undefined) return undefined;
  const location = locationOf(type);
  const script = location && scriptOf(location.scriptId);
  if (!script || script.url.startsWith('node:')) return undefined;
  const site = script.siteAt(location);
  if (!site || !isClass(site.node)) return undefined;
  const { all, fields } = privateNamesIn(site.node);
  if (all.length === 0) return undefined;
  return { all, fields, byValue: referenceTo(type, script, () => site) === undefined };
}

/** The names of private members of objects (not static ones) in a class body. */
export function privateNamesIn(node: ClassNode): { readonly all: readonly string[]; readonly fields: readonly string[]; readonly statics: readonly string[] } {
  const all: string[] = [];
  const fields: string[] = [];
  const statics: string[] = [];
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock' || member.key.type !== 'PrivateIdentifier') continue;
    if (member.static) {
      if (member.type === 'PropertyDefinition') statics.push(`#${member.key.name}`);
      continue;
    }
    all.push(`#${member.key.name}`);
    if (member.type === 'PropertyDefinition') fields.push(`#${member.key.name}`);
  }
  return { all, fields, statics };
}
