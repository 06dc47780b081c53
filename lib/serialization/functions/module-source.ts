import type { CallExpression, Expression, VariableDeclarator } from 'acorn';
import { createRequire, isBuiltin } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveSpecifier } from './resolve-specifier.js';
import type { Variable } from './scopes.js';
import type { Script } from './script.js';
import type { Node } from './syntax.js';
import { Interop } from './wire.js';

/** A captured name that the module's own source declares as an import. */
export type ModuleSource =
  | { readonly kind: 'import'; readonly url: string; readonly key: string }
  | { readonly kind: 'required'; readonly target: string; readonly interop: number; readonly keys: readonly string[] };

/** Where an imported name comes from; `undefined` for all other names, and for what a fresh process could not load. */
export function moduleSourceOf(script: Script, variable: Variable): ModuleSource | undefined {
  const declaration = variable.declarations[0];
  if (!declaration || variable.declarations.length > 1 || !script.url.startsWith('file:')) return undefined;
  if (declaration.type === 'VariableDeclarator') return fromDeclarator(script, declaration, variable.name);
  return fromImport(script, declaration);
}

function fromImport(script: Script, specifier: Node): ModuleSource | undefined {
  for (const statement of script.program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    if (!(statement.specifiers as readonly Node[]).includes(specifier)) continue;
    // `with { type: 'json' }`: the value itself is plain.
    if (statement.attributes.length > 0) return undefined;
    const url = resolveSpecifier(String(statement.source.value), script.url);
    if (url === undefined) return undefined;
    if (specifier.type === 'ImportNamespaceSpecifier') return { kind: 'import', url, key: '' };
    if (specifier.type === 'ImportDefaultSpecifier') return { kind: 'import', url, key: 'default' };
    if (specifier.type !== 'ImportSpecifier') return undefined;
    return { kind: 'import', url, key: nameOf(specifier.imported) };
  }
  return undefined;
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : String((node as { value?: unknown }).value);
}

/** `const x = require('y')`, `const { x } = require('y')`, `const x = await import('y')`, with a compiler's wrapping. */
function fromDeclarator(script: Script, { id, init }: VariableDeclarator, name: string): ModuleSource | undefined {
  if (!init) return undefined;
  const loaded = loadedBy(script, init);
  if (!loaded) return undefined;
  if (id.type === 'Identifier') return loaded;
  if (id.type !== 'ObjectPattern') return undefined;
  for (const property of id.properties) {
    if (property.type !== 'Property' || property.computed || property.value.type !== 'Identifier') continue;
    if (property.value.name !== name) continue;
    const key = nameOf(property.key);
    if (loaded.kind === 'required') return { ...loaded, keys: [...loaded.keys, key] };
    return loaded.key === '' ? { ...loaded, key } : undefined;
  }
  return undefined;
}

function loadedBy(script: Script, expression: Expression): ModuleSource | undefined {
  if (expression.type === 'AwaitExpression') {
    const { argument } = expression;
    if (argument.type !== 'ImportExpression' || argument.source.type !== 'Literal') return undefined;
    const url = resolveSpecifier(String(argument.source.value), script.url);
    return url === undefined ? undefined : { kind: 'import', url, key: '' };
  }
  if (expression.type === 'MemberExpression' && !expression.computed && expression.object.type !== 'Super') {
    const inner = loadedBy(script, expression.object);
    if (inner?.kind !== 'required' || expression.property.type !== 'Identifier') return undefined;
    return { ...inner, keys: [...inner.keys, expression.property.name] };
  }
  return expression.type === 'CallExpression' ? fromCall(script, expression) : undefined;
}

function fromCall(script: Script, { callee, arguments: args }: CallExpression): ModuleSource | undefined {
  const first = args[0];
  if (!first || first.type === 'SpreadElement') return undefined;
  const called = callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property : callee;
  if (called.type !== 'Identifier') return undefined;
  if (called === callee && called.name === 'require') {
    if (first.type !== 'Literal' || typeof first.value !== 'string') return undefined;
    const target = loadable(script, first.value);
    return target === undefined ? undefined : { kind: 'required', target, interop: Interop.none, keys: [] };
  }
  const interop = interopNamed(called.name, args.length);
  if (interop === undefined) return undefined;
  const inner = loadedBy(script, first);
  return inner?.kind === 'required' && inner.keys.length === 0 ? { ...inner, interop } : undefined;
}

function interopNamed(name: string, count: number): Interop | undefined {
  switch (name) {
    case '__importStar':
    case '_interopRequireWildcard':
      return Interop.star;
    case '__toESM':
      return count > 1 ? Interop.node : Interop.star;
    case '__importDefault':
    case '_interopRequireDefault':
      return Interop.default;
    default:
      return undefined;
  }
}

/** What to give `require` in another process, when it could load it: a test runner may have compiled the file for itself. */
function loadable(script: Script, specifier: string): string | undefined {
  if (isBuiltin(specifier)) return specifier;
  let target: string;
  try {
    target = createRequire(fileURLToPath(script.url)).resolve(specifier);
  } catch {
    return undefined;
  }
  return isLoadableFile(target) ? target : undefined;
}

/** Whether plain `require` or `import` of this process can load files of this kind, loaders included. */
export function isLoadableFile(path: string): boolean {
  const extension = extname(path);
  if (['.js', '.cjs', '.mjs', '.json', '.node', ''].includes(extension)) return true;
  if (/\.[cm]?ts$/.test(extension) && Boolean((process.features as { typescript?: unknown }).typescript)) return true;
  return extension in (process.getBuiltinModule('node:module').Module as unknown as { _extensions: object })._extensions;
}
