import { fileURLToPath } from 'node:url';
import { bundleUrl, localRequire } from '../../util/module-location.js';

let names: Map<unknown, string> | undefined;

/** The public name of a function or class of forkful itself: it is loaded on both sides already. */
export function ownName(fn: Function): string | undefined {
  names ??= new Map(Object.entries(ownExports()).map(([name, value]) => [value, name]));
  return names.get(fn);
}

/** What forkful's bundle exports. */
export function ownExports(): Readonly<Record<string, unknown>> {
  return (localRequire.cache[fileURLToPath(bundleUrl)]?.exports ?? {}) as Readonly<Record<string, unknown>>;
}
