import { bundleExports } from '../../util/module-location.js';

let names: Map<unknown, string> | undefined;

/** The public name of a function or class of forkful itself: it is loaded on both sides already. */
export function ownName(fn: Function): string | undefined {
  names ??= new Map(Object.entries(bundleExports()).map(([name, value]) => [value, name]));
  return names.get(fn);
}
