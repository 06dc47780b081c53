import { pathToFileURL } from 'node:url';
import { isAbsolute } from 'node:path';
import { ArgumentTypeError } from '../errors/python-errors.js';
import { localRequire } from '../util/module-location.js';

let modules: readonly string[] = [];

/**
 * Names modules that children kept ready load in advance (Python: `multiprocessing.set_forkserver_preload`, MO-11).
 *
 * A module that cannot be loaded is left out silently, as in Python: the child that needs it will say so.
 *
 * @param names `file:` URLs, absolute paths, built-ins, or packages that forkful can see.
 * @throws ArgumentTypeError when `names` is not an array of strings.
 * @example
 * ```ts
 * import { setForkserverPreload } from 'forkful';
 * setForkserverPreload(['node:zlib']);
 * ```
 */
export function setForkserverPreload(names: readonly string[]): void {
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new ArgumentTypeError('setForkserverPreload: module_names must be a list of strings. Give an array such as [\'node:zlib\'].');
  }
  modules = names.map(resolve);
}

/** What is loaded in advance, as URLs and names of built-ins; the same array until it is set again. */
export function preloadedModules(): readonly string[] {
  return modules;
}

function resolve(name: string): string {
  if (isAbsolute(name)) return pathToFileURL(name).href;
  if (/^(node|file|data):/.test(name)) return name;
  try {
    const path = localRequire.resolve(name);
    return isAbsolute(path) ? pathToFileURL(path).href : path;
  } catch {
    return name;
  }
}
