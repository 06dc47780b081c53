import { fileURLToPath } from 'node:url';
import { exportPath } from './module-exports.js';
import { isLoadableFile } from './module-source.js';
import { mainModule } from './main-module.js';
import type { CallableSite } from './scopes.js';
import type { Script } from './script.js';

/** Where another process finds a function: the module and the keys from its namespace on. */
export interface FunctionReference {
  readonly url: string;
  readonly keys: readonly string[];
}

/** The way to a function that a module other than the main one exports. */
export function referenceTo(fn: Function, script: Script, site: () => CallableSite | undefined): FunctionReference | undefined {
  const { url } = script;
  if (!url.startsWith('file:') || url === mainModule()) return undefined;
  if (script.facts.isModule) {
    const found = site();
    const keys = found && exportPath(script, found);
    return keys && { url, keys };
  }
  const path = fileURLToPath(url);
  const { _cache } = process.getBuiltinModule('node:module').Module as unknown as { _cache: NodeJS.Dict<NodeJS.Module> };
  const loaded = _cache[path];
  if (!loaded || !isLoadableFile(path)) return undefined;
  const keys = keysTo(fn, loaded.exports);
  return keys && { url, keys: ['default', ...keys] };
}

function keysTo(fn: Function, exports: unknown): readonly string[] | undefined {
  if (exports === fn) return [];
  if (!isObject(exports)) return undefined;
  const members = dataMembers(exports);
  for (const [key, value] of members) if (value === fn) return [key];
  for (const [key, value] of members) {
    if (!isObject(value)) continue;
    const prototype: unknown = Object.getOwnPropertyDescriptor(value, 'prototype')?.value;
    if (isObject(prototype)) {
      for (const [inner, method] of dataMembers(prototype)) {
        if (method === fn && inner !== 'constructor') return [key, 'prototype', inner];
      }
    }
    for (const [inner, method] of dataMembers(value)) if (method === fn && inner !== 'constructor') return [key, inner];
  }
  return undefined;
}

/** Compilers export through getters, which only read a variable. */
function dataMembers(object: object): [string, unknown][] {
  const read = (object as { __esModule?: unknown }).__esModule === true;
  return Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([key, { value, get }]) => {
    if (get) return read ? [[key, get.call(object)] as [string, unknown]] : [];
    return [[key, value as unknown] as [string, unknown]];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}
