import { basename } from 'node:path';
import type { ValueWriter } from '../codec-entry.js';
import { planClass } from './class-plan.js';
import { boxOf } from './context-identity.js';
import { hiddenValue, type Placed } from './hidden-bindings.js';
import { scopesOf, type ScopeValues } from './inspect-function.js';
import { planOf, type Capture } from './plan.js';
import type { CallableSite, Variable } from './scopes.js';
import type { Script } from './script.js';
import { isClass, type FunctionNode } from './syntax.js';
import { writeProperties } from './write-properties.js';
import { Origin, Wrap } from './wire.js';

const WITHOUT_DATA = {
  meta: Origin.meta,
  dynamicImport: Origin.dynamicImport,
  require: Origin.require,
  hookClass: Origin.hookClass,
  stamping: Origin.stamping,
} as const;

interface Late {
  readonly capture: Capture;
  readonly read: () => unknown;
}

/** Writes source text, place, captured names and properties of a function. */
export function writeByValue(fn: Function, script: Script, site: CallableSite, out: ValueWriter): void {
  let scopes: readonly ScopeValues[] | undefined;
  const readScopes = (): readonly ScopeValues[] => (scopes ??= scopesOf(fn));
  const plan = planOf(script, site, readScopes, selfIsFinal(fn, site, readScopes));
  const where = (line: number): string => `${basename(script.url)}:${line}`;
  if (plan.bound !== undefined) {
    out.refuse(
      'method',
      `is a function that uses ${plan.bound} of the class or object around it (${where(plan.place.line + 1)}), which is not part of it`,
      'Pass the object, and call a method of it there.',
    );
  }
  const { node } = site;
  const classPlan = isClass(node) ? planClass(plan, fn) : undefined;
  const wrap = wrapOf(site);
  const { line, column } = plan.place;
  out.uint(wrap);
  out.uint(site.scope.strict || classPlan ? 1 : 0);
  out.string(script.url);
  out.uint(line);
  out.uint(column);
  out.string(header(site, wrap) + (classPlan?.edits ?? plan.edits).apply(script.source, node));
  out.string(typeof fn.name === 'string' ? fn.name : '');

  const early = classPlan?.early ?? [];
  const hook = classPlan?.hook;
  const values: Late[] = [];
  out.uint(early.length + (hook?.hookClass ? 2 : 0) + plan.captures.length);
  for (const { name } of early) {
    out.string(name);
    out.uint(Origin.early);
  }
  if (hook?.hookClass) {
    out.string(hook.hookClass);
    out.uint(Origin.hookClass);
    out.string(hook.stamping);
    out.uint(Origin.stamping);
  }
  for (const capture of plan.captures) writeCapture(capture, { fn, site }, readScopes, values, out);
  for (const { label, value } of early) out.value(value, ` (${label})`);
  for (const { capture, read } of values) {
    const what = capture.from.kind === 'special' ? capture.label : `captured variable '${capture.label}'`;
    out.value(read(), ` > ${what} (${where(capture.line)})`);
  }
  writeProperties(fn, classPlan, out);
}

function writeCapture(
  capture: Capture,
  { fn, site }: Placed,
  scopes: () => readonly ScopeValues[],
  values: Late[],
  out: ValueWriter,
): void {
  const { from } = capture;
  out.string(capture.name);
  switch (from.kind) {
    case 'import':
      out.uint(Origin.import);
      out.string(from.url);
      out.string(from.key);
      out.needModule(from.url);
      return;
    case 'required':
      out.uint(Origin.required);
      out.string(from.target);
      out.uint(from.interop);
      out.uint(from.keys.length);
      for (const key of from.keys) out.string(key);
      return;
    case 'meta':
    case 'dynamicImport':
    case 'require':
    case 'hookClass':
    case 'stamping':
      out.uint(WITHOUT_DATA[from.kind]);
      return;
    case 'special':
      out.uint(Origin.value);
      values.push({ capture, read: () => valueOfSpecial(capture, from, { fn, site }, scopes, out) });
      return;
    case 'box': {
      out.uint(Origin.value);
      const depth = scopes().findIndex((scope) => Object.hasOwn(scope, capture.label));
      const seen = { fn, site, values: scopes()[depth] ?? {}, depth };
      values.push({ capture, read: () => boxOf(from.variable, seen, (box) => out.isKnown(box)) });
      return;
    }
    case 'variable': {
      const value = variableValue(capture.label, from.variable, { fn, site }, scopes);
      if (capture.label === 'require' && isRequire(value)) {
        out.uint(Origin.require);
        return;
      }
      out.uint(Origin.value);
      values.push({ capture, read: () => (from.members && isModuleObject(value) ? pickMembers(value, from.members) : value) });
    }
  }
}

function variableValue(name: string, variable: Variable | undefined, placed: Placed, scopes: () => readonly ScopeValues[]): unknown {
  const scope = scopeWith(scopes(), name);
  if (scope) return scope[name];
  // The inspector leaves out a function expression's own name.
  const isOwnName = variable?.declarations.some(({ type }) => type === 'FunctionExpression');
  return isOwnName ? hiddenValue(placed, name)?.value : undefined;
}

/** What `this`, `arguments` and `new.target` are in an arrow: those of the function around it. */
function valueOfSpecial(
  { line }: Capture,
  { special, scope }: Capture['from'] & { kind: 'special' },
  placed: Placed,
  scopes: () => readonly ScopeValues[],
  out: ValueWriter,
): unknown {
  if (special === 'arguments') return Array.from(scopeWith(scopes(), special)?.[special] as ArrayLike<unknown>);
  // The program's own: undefined in a module.
  if (!scope.parent) return undefined;
  const found = hiddenValue(placed, special);
  if (!found) {
    out.refuse(
      'arrow function',
      `is an arrow function that uses ${special} of the function around it (line ${line}), which cannot be looked up in a heap this large`,
      `Put it into a variable first: const self = ${special}.`,
    );
  }
  return found.value;
}

function scopeWith(scopes: readonly ScopeValues[], name: string): ScopeValues | undefined {
  return scopes.find((scope) => Object.hasOwn(scope, name));
}

function isRequire(value: unknown): boolean {
  return typeof value === 'function' && typeof (value as Partial<NodeJS.Require>).resolve === 'function';
}

/** What a compiler makes of a module's exports, where only the members that the function uses need to cross. */
function isModuleObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '__esModule');
}

function pickMembers(object: Record<string, unknown>, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}

/** Whether the function's own name, seen from inside, still means the function. */
function selfIsFinal(fn: Function, { node, scope }: CallableSite, scopes: () => readonly ScopeValues[]): boolean {
  const name = 'id' in node ? node.id?.name : undefined;
  if (name === undefined) return true;
  const variable = scope.variables.get(name) ?? scope.routine.variables.get(name);
  if (variable?.shared) return false;
  const seen = scopeWith(scopes(), name);
  return !seen || seen[name] === fn;
}

function wrapOf({ holder }: CallableSite): Wrap {
  if (holder?.type !== 'MethodDefinition' && holder?.type !== 'Property') return Wrap.none;
  return holder.kind === 'get' ? Wrap.getter : holder.kind === 'set' ? Wrap.setter : Wrap.method;
}

/** What stands before a method's parameters, with the key that the receiver expects. */
function header({ node }: CallableSite, wrap: Wrap): string {
  if (wrap === Wrap.none) return '';
  const { async, generator } = node as FunctionNode;
  const words = wrap === Wrap.getter ? 'get ' : wrap === Wrap.setter ? 'set ' : `${async ? 'async ' : ''}${generator ? '*' : ''}`;
  return `${words}m`;
}
