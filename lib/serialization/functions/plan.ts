import type { PrivateIdentifier } from 'acorn';
import { Edits } from './edits.js';
import type { ScopeValues } from './inspect-function.js';
import { moduleSourceOf, type ModuleSource } from './module-source.js';
import { isInside, within, type CallableSite, type Reference, type Scope, type SpecialKind, type Variable } from './scopes.js';
import { breakLines, originalLine } from './original-lines.js';
import type { Script } from './script.js';
import { isClass, type CallableNode } from './syntax.js';
import { Origin } from './wire.js';

/** A name that a function takes from around it. */
export interface Capture {
  /** The name in the source that crosses. */
  readonly name: string;
  /** The user's name for it, and the line (from 1) of its first use. */
  readonly label: string;
  readonly line: number;
  readonly from:
    | { readonly kind: 'variable'; readonly variable: Variable | undefined; readonly members: readonly string[] | undefined }
    | { readonly kind: 'box'; readonly variable: Variable }
    | { readonly kind: 'special'; readonly special: 'this' | 'arguments' | 'new.target'; readonly scope: Scope }
    | { readonly kind: 'meta' }
    | { readonly kind: 'dynamicImport' | 'require' | 'hookClass' | 'stamping' }
    | ModuleSource;
}

/** What can be known of a function from its source alone; made once for each place in a script. */
export interface Plan {
  readonly script: Script;
  readonly site: CallableSite;
  readonly captures: readonly Capture[];
  readonly edits: Edits;
  /** A use of `super`, or of a private name, that belongs to a class or an object around and cannot be had without it. */
  readonly bound: string | undefined;
  /** A name that the source does not use, for what stands at a node: the same one at each call. */
  /** Where the function begins in the user's file, both from 0. */
  readonly place: { readonly line: number; readonly column: number };
  readonly nameFor: (node: object, wanted: string) => string;
}

/** Stand-ins of the same length, so that columns stay too. */
const STAND_INS = {
  this: 'th1s',
  arguments: 'argument5',
  'new.target': 'new_target',
  'import.meta': 'import_meta',
  'import()': 'imp0rt',
} as const satisfies Partial<Record<SpecialKind, string>>;

const plans = new WeakMap<CallableSite, Plan>();

/**
 * Plans how the function at a site crosses.
 *
 * `scopes` tells which of the names that the script does not declare are variables all the same (`require`, what a
 * script before it declared); the others are globals and mean the receiver's.
 */
export function planOf(script: Script, site: CallableSite, scopes: () => readonly ScopeValues[], selfIsFinal: boolean): Plan {
  let plan = plans.get(site);
  if (!plan) {
    plan = makePlan(script, site, scopes, selfIsFinal);
    plans.set(site, plan);
  }
  return plan;
}

function makePlan(script: Script, site: CallableSite, scopes: () => readonly ScopeValues[], selfIsFinal: boolean): Plan {
  const { analysis } = script;
  const { node } = site;
  const edits = new Edits();
  const captures: Capture[] = [];
  const taken = new Set(analysis.identifiers);
  const unused = (wanted: string): string => {
    let name = wanted;
    for (let n = 1; taken.has(name); n++) name = `${wanted.slice(0, Math.max(1, wanted.length - String(n).length))}${n}`;
    taken.add(name);
    return name;
  };
  const lineOf = (at: { start: number }): number => originalLine(script, at.start) + 1;

  const groups = new Map<Variable | string, Reference[]>();
  const heritage = isClass(node) ? node.superClass : undefined;
  for (const reference of within(analysis.references, node)) {
    const { variable } = reference;
    if (variable && isInside(variable.scope, node)) continue;
    if (heritage && reference.node.start >= heritage.start && reference.node.end <= heritage.end) continue;
    const key = variable ?? reference.name;
    const group = groups.get(key);
    if (group) group.push(reference);
    else groups.set(key, [reference]);
  }
  let known: readonly ScopeValues[] | undefined;
  for (const [key, references] of groups) {
    const variable = typeof key === 'string' ? undefined : key;
    const first = references[0]!;
    const label = first.name;
    const line = lineOf(first.node);
    if (label === 'require' && !variable && isTyped(script)) {
      captures.push({ name: label, label, line, from: { kind: 'require' } });
      continue;
    }
    if (!variable && !(known ??= scopes()).some((scope) => Object.hasOwn(scope, label))) continue;
    const ownName = 'id' in node && node.id?.name === label;
    if (ownName && selfIsFinal && variable?.declarations.includes(node)) continue;
    const source = variable && (notedSource(script, variable) ?? moduleSourceOf(script, variable));
    if (source) {
      captures.push({ name: label, label, line, from: source });
    } else if (variable && (variable.shared || ownName)) {
      const name = unused(`${label}_`);
      for (const { node: use, shorthand } of references) edits.replace(use, `${shorthand ? `${label}: ` : ''}${name}.v`);
      captures.push({ name, label, line, from: { kind: 'box', variable } });
    } else {
      const members = references.every(({ member }) => member !== undefined);
      const from = { kind: 'variable', variable, members: members ? [...new Set(references.map(({ member }) => member!))] : undefined } as const;
      captures.push({ name: label, label, line, from });
    }
  }

  let bound: string | undefined;
  const named = new Map<string, string>();
  for (const { kind, node: use, scope } of within(analysis.specials, node)) {
    if (kind === 'eval') continue;
    if (kind === 'private') {
      if (!declaresPrivate(scope, node, (use as PrivateIdentifier).name)) bound ??= `#${(use as PrivateIdentifier).name}`;
      continue;
    }
    if (kind === 'super' && (scope.node === node || !isInside(scope, node))) {
      if (!isClass(node) && !inheritsNothing(site)) bound ??= 'super';
      continue;
    }
    const ofModule = kind === 'import.meta' || kind === 'import()';
    if (!ofModule && isInside(scope, node)) continue;
    if (kind === 'super') continue;
    let name = named.get(kind);
    if (name === undefined) {
      name = unused(STAND_INS[kind]);
      named.set(kind, name);
      const from =
        kind === 'import.meta'
          ? ({ kind: 'meta' } as const)
          : kind === 'import()'
            ? ({ kind: 'dynamicImport' } as const)
            : ({ kind: 'special', special: kind, scope } as const);
      captures.push({ name, label: kind, line: lineOf(use), from });
    }
    edits.replace(kind === 'import()' ? { start: use.start, end: use.start + 'import'.length } : use, name);
  }
  const names = new Map<object, string>();
  const nameFor = (at: object, wanted: string): string => {
    const name = names.get(at) ?? unused(wanted);
    names.set(at, name);
    return name;
  };
  const broken = breakLines(script, node, edits);
  const { line, column } = script.positionOf(node.start);
  const place = broken ? { line: originalLine(script, node.start), column: 0 } : { line, column };
  return { script, site, captures, edits, bound, nameFor, place };
}

/** What the note of a crossed function says of a name around it. */
function notedSource({ note }: Script, { name, scope }: Variable): Capture['from'] | undefined {
  if (!note || scope.parent?.parent) return undefined;
  const noted = note.names[name];
  switch (noted?.origin) {
    case Origin.import:
      return { kind: 'import', url: noted.data[0]!, key: noted.data[1]! };
    case Origin.required: {
      const [target, interop, ...keys] = noted.data;
      return { kind: 'required', target: target!, interop: Number(interop), keys };
    }
    case Origin.require:
      return { kind: 'require' };
    case Origin.meta:
      return { kind: 'meta' };
    case Origin.dynamicImport:
      return { kind: 'dynamicImport' };
    case Origin.hookClass:
      return { kind: 'hookClass' };
    case Origin.stamping:
      return { kind: 'stamping' };
    default:
      return undefined;
  }
}

/** Whether a class between a use and the function declares the private name. */
function declaresPrivate(scope: Scope, limit: CallableNode, name: string): boolean {
  for (let around: Scope | undefined = scope; around; around = around.parent) {
    const { node } = around;
    const declares =
      isClass(node) &&
      node.body.body.some((member) => 'key' in member && member.key.type === 'PrivateIdentifier' && member.key.name === name);
    if (declares) return true;
    if (node === limit) return false;
  }
  return false;
}

/** Whether `super` in a method means what it means in an object literal: the class extends nothing. */
function inheritsNothing({ holder, scope }: CallableSite): boolean {
  return holder?.type === 'MethodDefinition' && !holder.static && isClass(scope.node) && !scope.node.superClass;
}

/** Whether the text was typed (`node -e`, standard input): there `require` is a global, and in another process it is not. */
function isTyped({ url, facts: { isModule } }: Script): boolean {
  return !isModule && /\/(%5Beval\d*%5D|%5Bstdin%5D|REPL\d*)(-wrapper)?$/.test(url);
}
