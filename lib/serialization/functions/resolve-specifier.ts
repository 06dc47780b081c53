import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/*
 * `import.meta.resolve` answers only for the module that asks, and `require.resolve` answers for `require`; what an
 * `import` in the user's module means has to be found out by Node's own rules.
 */

type Target = string | null | readonly Target[] | { readonly [condition: string]: Target };

interface Package {
  readonly directory: string;
  readonly manifest: {
    readonly name?: string;
    readonly main?: string;
    readonly exports?: Target;
    readonly imports?: Readonly<Record<string, Target>>;
  };
}

const CONDITIONS = new Set(['node', 'import', 'module-sync', 'node-addons', 'default']);

/** The URL that `import specifier` means in the module `parent`; `undefined` when nothing is found. */
export function resolveSpecifier(specifier: string, parent: string): string | undefined {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  if (/^(file|data|node|https?):/.test(specifier)) return specifier;
  if (/^(\.\.?(\/|$)|\/)/.test(specifier)) return isUrl(parent) ? new URL(specifier, parent).href : undefined;
  if (!parent.startsWith('file:')) return undefined;
  const path = fileURLToPath(parent);
  const found = specifier.startsWith('#') ? resolveImports(specifier, path) : resolvePackage(specifier, path);
  return found === undefined ? resolveAsRequire(specifier, path) : toUrl(found);
}

function isUrl(text: string): boolean {
  return /^file:/.test(text);
}

/** The last resort also asks the loaders that hook into `require` (path aliases of tsx). */
function resolveAsRequire(specifier: string, path: string): string | undefined {
  try {
    return toUrl(createRequire(path).resolve(specifier));
  } catch {
    return undefined;
  }
}

function toUrl(found: string): string {
  if (isBuiltin(found)) return found.startsWith('node:') ? found : `node:${found}`;
  try {
    return pathToFileURL(realpathSync(found)).href;
  } catch {
    return pathToFileURL(found).href;
  }
}

function resolveImports(specifier: string, path: string): string | undefined {
  const home = packageAround(path);
  const imports = home?.manifest.imports;
  if (!home || !imports) return undefined;
  const target = pickByKey(imports, specifier);
  if (target === undefined || target.startsWith('./')) return target && join(home.directory, target);
  return isBuiltin(target) ? target : resolvePackage(target, join(home.directory, 'package.json'));
}

function resolvePackage(specifier: string, path: string): string | undefined {
  const match = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier);
  if (!match) return undefined;
  const name = match[1]!;
  const subpath = `.${match[2] ?? ''}`;
  const home = packageAround(path);
  if (home?.manifest.name === name && home.manifest.exports !== undefined) return inPackage(home, subpath);
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    const installed = readPackage(join(directory, 'node_modules', name));
    if (installed) return inPackage(installed, subpath);
    if (directory === dirname(directory)) return undefined;
  }
}

function inPackage({ directory, manifest }: Package, subpath: string): string | undefined {
  const { exports } = manifest;
  if (exports !== undefined && exports !== null) {
    const hasPaths = isRecord(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
    const target = hasPaths ? pickByKey(exports, subpath) : subpath === '.' ? pick(exports, '') : undefined;
    return target && join(directory, target);
  }
  if (subpath !== '.') {
    const file = join(directory, subpath);
    return existsSync(file) ? file : undefined;
  }
  const main = manifest.main ?? 'index.js';
  return [main, `${main}.js`, `${main}/index.js`, 'index.js'].map((file) => join(directory, file)).find(isFile);
}

function isFile(path: string): boolean {
  return existsSync(path) && /\.[^/\\]+$/.test(path);
}

/** The entry whose key matches, exactly or with one `*`; the longest pattern wins. */
function pickByKey(table: Readonly<Record<string, Target>>, key: string): string | undefined {
  const exact = table[key];
  if (exact !== undefined) return pick(exact, '');
  let best: { target: Target; star: string; length: number } | undefined;
  for (const [pattern, target] of Object.entries(table)) {
    const star = pattern.indexOf('*');
    if (star < 0) continue;
    const tail = pattern.slice(star + 1);
    if (!key.startsWith(pattern.slice(0, star)) || !key.endsWith(tail) || key.length < pattern.length) continue;
    if (!best || star > best.length) best = { target, star: key.slice(star, key.length - tail.length), length: star };
  }
  return best && pick(best.target, best.star);
}

function pick(target: Target, star: string): string | undefined {
  if (typeof target === 'string') return target.replaceAll('*', star);
  if (target === null) return undefined;
  if (Array.isArray(target)) {
    for (const item of target as readonly Target[]) {
      const found = pick(item, star);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const [condition, item] of Object.entries(target as Record<string, Target>)) {
    if (!CONDITIONS.has(condition)) continue;
    const found = pick(item, star);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRecord(target: Target): target is Readonly<Record<string, Target>> {
  return typeof target === 'object' && target !== null && !Array.isArray(target);
}

function packageAround(path: string): Package | undefined {
  for (let directory = dirname(path); directory !== dirname(directory); directory = dirname(directory)) {
    const found = readPackage(directory);
    if (found) return found;
    if (directory.endsWith('node_modules')) return undefined;
  }
  return undefined;
}

function readPackage(directory: string): Package | undefined {
  try {
    return { directory, manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Package['manifest'] };
  } catch {
    return undefined;
  }
}
