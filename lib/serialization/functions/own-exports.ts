import { bundleExports } from '../../util/module-location.js';

/** Where the bundle has the names of `forkful/dummy`, some of which are another thing's in `forkful`. */
const DUMMY = 'dummy';

let names: Map<unknown, string> | undefined;

/** The public name of a function or class of forkful itself: it is loaded on both sides already. */
export function ownName(fn: Function): string | undefined {
  names ??= new Map([...publicNames()].map(([name, value]) => [value, name]));
  return names.get(fn);
}

/** What has this name; `undefined` when nothing has. */
export function ownByName(name: string): unknown {
  const [first, second] = name.split('.', 2) as [string, string?];
  const found = ownProperty(bundleExports(), first);
  return second === undefined ? found : ownProperty(found, second);
}

/** The names of `forkful` come last: what has two is called by that. */
function publicNames(): readonly (readonly [string, unknown])[] {
  const all = bundleExports();
  const dummy = Object.entries(all[DUMMY] ?? {}).map(([name, value]) => [`${DUMMY}.${name}`, value as unknown] as const);
  return [...dummy, ...Object.entries(all)];
}

function ownProperty(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}
