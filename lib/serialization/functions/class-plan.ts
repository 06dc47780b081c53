import type { MethodDefinition, PropertyDefinition } from 'acorn';
import type { Edits } from './edits.js';
import type { Plan } from './plan.js';
import { privateNamesIn } from './private-names.js';
import { Origin } from './wire.js';
import { isFunction, type ClassNode, type Node } from './syntax.js';

/** The two names that a class with private members is given. */
export interface PrivateHookNames {
  readonly hookClass: string;
  readonly stamping: string;
  /** Private static fields, whose present values cross too. */
  readonly statics: readonly string[];
}

/** A value that must be there before the class is made. */
export interface EarlyValue {
  readonly name: string;
  readonly label: string;
  readonly value: unknown;
}

export interface ClassPlan {
  /** Those of the plan, and those that only hold for this class: a class expression may make many. */
  readonly edits: Edits;
  readonly early: readonly EarlyValue[];
  /** Names in the source for what makes objects with private members; see `private-members.ts`. */
  readonly hook: PrivateHookNames | undefined;
  /** Own keys of the class, and of its prototype, that its source brings back. */
  readonly ownStatic: ReadonlySet<string | symbol>;
  readonly ownPrototype: ReadonlySet<string | symbol>;
}

const textOf = Function.prototype.toString;

/**
 * Plans what is evaluated when a class is defined, and so is not in its scopes: the superclass and computed keys are
 * taken from the live class, static fields cross with their present values instead of being initialized again.
 */
export function planClass(plan: Plan, cls: Function): ClassPlan {
  const node = plan.site.node as ClassNode;
  const edits = plan.edits.copy();
  const early: EarlyValue[] = [];
  const statics = new Set<string | symbol>(['length', 'name', 'prototype']);
  const methods = new Set<string | symbol>(['constructor']);
  if (node.superClass) {
    const name = plan.nameFor(node.superClass, 'Super');
    edits.replace(node.superClass, name);
    early.push({ name, label: 'superclass', value: superclassOf(cls) });
  }
  const crossedBefore = hookFromBefore(plan, node);
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') {
      // In a class that has crossed before, the only one left is ours.
      if (!crossedBefore) edits.replace(member, '');
    } else if (member.type === 'PropertyDefinition') {
      planField(edits, member);
    } else if (member.kind !== 'constructor' && member.key.type !== 'PrivateIdentifier') {
      const home = member.static ? cls : (cls.prototype as object);
      const owned = member.static ? statics : methods;
      const key = liveKey(plan, member, home, owned);
      if (key === undefined) continue;
      owned.add(key);
      if (!member.computed) continue;
      const name = plan.nameFor(member.key, 'key');
      edits.replace(member.key, name);
      early.push({ name, label: 'computed key', value: key });
    }
  }
  const hook = planPrivateHook(plan, edits, node);
  return { edits, early, hook, ownStatic: statics, ownPrototype: methods };
}

function superclassOf(cls: Function): unknown {
  if (Object.getPrototypeOf(cls.prototype as object) === null) return null;
  return Object.getPrototypeOf(cls);
}

function planField(edits: Edits, member: PropertyDefinition): void {
  if (!member.static) return;
  if (member.key.type !== 'PrivateIdentifier') edits.replace(member, '');
  else if (member.value) edits.replace({ start: member.key.end, end: member.value.end }, '');
}

/** The key under which the member of the source still stands in the live class. */
function liveKey(
  plan: Plan,
  member: MethodDefinition,
  home: object,
  owned: ReadonlySet<string | symbol>,
): string | symbol | undefined {
  const text = plan.script.source.slice(member.start, member.end);
  const stands = (key: string | symbol): boolean => {
    const property = Object.getOwnPropertyDescriptor(home, key);
    const live: unknown = member.kind === 'get' ? property?.get : member.kind === 'set' ? property?.set : property?.value;
    return typeof live === 'function' && text.endsWith(textOf.call(live));
  };
  if (member.computed) return Reflect.ownKeys(home).find((key) => !owned.has(key) && stands(key));
  const { key } = member;
  const name = key.type === 'Identifier' ? key.name : String((key as { value?: unknown }).value);
  return stands(name) ? name : undefined;
}

/** Puts into the source what `private-members.ts` needs: guards in constructor and initializers, setters at the end. */
function planPrivateHook(plan: Plan, edits: Edits, node: ClassNode): PrivateHookNames | undefined {
  const { all, fields, statics } = privateNamesIn(node);
  if (all.length === 0 && statics.length === 0) return undefined;
  if (hookFromBefore(plan, node)) return { hookClass: '', stamping: '', statics };
  const names = { hookClass: plan.nameFor(node, 'hookClass'), stamping: plan.nameFor(node.body, 'stamping'), statics };
  for (const member of all.length > 0 ? node.body.body : []) {
    if (member.type === 'StaticBlock') continue;
    if (member.type === 'MethodDefinition') {
      if (member.kind !== 'constructor') continue;
      const leave = node.superClass ? `{super();return}` : 'return;';
      edits.insert(member.value.body.start + 1, `if(${names.stamping}.on)${leave}`);
    } else if (!member.static && member.value && !isHarmless(member.value)) {
      edits.insert(member.value.start, `${names.stamping}.on?void 0:`);
    }
  }
  const setters = (list: readonly string[]): string => list.map((name) => `"${name}":(o,v)=>{o.${name}=v}`).join();
  edits.insert(node.end - 1, `;static{${names.hookClass}(this,{${setters(fields)}},{${setters(statics)}},${all.length > 0})}`);
  return names;
}

/** Initializers that may run for a blank object: nothing happens, and functions keep the names that fields give them. */
function isHarmless(value: Node): boolean {
  return isFunction(value) || value.type === 'Literal';
}

/** Whether a class came by value with hook and guards in its source. */
function hookFromBefore({ script: { note, source } }: Plan, node: ClassNode): boolean {
  if (!note) return false;
  const name = Object.keys(note.names).find((key) => note.names[key]!.origin === Origin.hookClass);
  return name !== undefined && source.slice(0, node.end).lastIndexOf(`;static{${name}(`) > node.body.body.at(-2)!.end - 2;
}
