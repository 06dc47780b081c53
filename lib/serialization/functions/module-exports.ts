import type { CallableSite } from './scopes.js';
import type { Script } from './script.js';
import { isClass, type Node } from './syntax.js';

/** The keys that lead from an ES module's namespace to the function at a site; `undefined` when it is not exported. */
export function exportPath(script: Script, site: CallableSite): readonly string[] | undefined {
  return exportsOf(script).get(site.node);
}

const known = new WeakMap<Script, Map<Node, readonly string[]>>();

function exportsOf(script: Script): Map<Node, readonly string[]> {
  let exports = known.get(script);
  if (!exports) known.set(script, (exports = collect(script)));
  return exports;
}

function collect(script: Script): Map<Node, readonly string[]> {
  const exports = new Map<Node, readonly string[]>();
  const names = new Map<string, string>();
  const declared = new Map<string, Node>();
  const declare = (node: Node | null | undefined): void => {
    if (!node) return;
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
      if (node.id) declared.set(node.id.name, node);
    } else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) if (id.type === 'Identifier' && init) declared.set(id.name, init);
    }
  };
  for (const statement of script.program.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement;
      if (declaration.type === 'Identifier') names.set(declaration.name, 'default');
      else add(exports, declaration, ['default']);
      declare(declaration);
    } else if (statement.type === 'ExportNamedDeclaration' && !statement.source) {
      declare(statement.declaration);
      for (const name of namesIn(statement.declaration)) names.set(name, name);
      for (const { local, exported } of statement.specifiers) {
        if (local.type === 'Identifier') names.set(local.name, nameOf(exported));
      }
    } else {
      declare(statement);
    }
  }
  for (const [local, exported] of names) {
    const node = declared.get(local);
    // What is assigned anew later is not what its declaration says.
    if (node && !isReassigned(script, local)) add(exports, node, [exported]);
  }
  return exports;
}

function isReassigned(script: Script, name: string): boolean {
  const variable = script.analysis.program.variables.get(name);
  return script.analysis.references.some((reference) => reference.write && reference.variable === variable);
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : String((node as { value?: unknown }).value);
}

function namesIn(declaration: Node | null | undefined): readonly string[] {
  if (!declaration) return [];
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id.name] : [];
}

function add(exports: Map<Node, readonly string[]>, node: Node, path: readonly string[]): void {
  const value = unwrap(node);
  exports.set(value, path);
  if (!isClass(value)) return;
  for (const member of value.body.body) {
    if (member.type !== 'MethodDefinition' || member.computed || member.kind !== 'method') continue;
    if (member.key.type !== 'Identifier') continue;
    exports.set(member.value, [...path, ...(member.static ? [] : ['prototype']), member.key.name]);
  }
}

/** esbuild keeps names with `__name(fn, 'name')`. */
function unwrap(node: Node): Node {
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === '__name') {
    const first = node.arguments[0];
    if (first) return first;
  }
  return node;
}
