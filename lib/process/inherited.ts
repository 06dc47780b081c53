/*
 * What every child takes over from its parent beyond its name: start method, log level, main module. Whoever owns such
 * a thing names it here; this layer carries it without knowing what it means.
 */
interface Inheritance {
  readonly give: () => unknown;
  readonly take: (value: unknown) => void;
}

const known = new Map<string, Inheritance>();

/** Names something that children take over: `give` runs in the parent at each start, `take` first thing in the child. The value is plain JSON. */
export function inherit<T>(name: string, give: () => T | undefined, take: (value: T) => void): void {
  known.set(name, { give, take: take as (value: unknown) => void });
}

/** All that a child started now takes over. */
export function inheritance(): Record<string, unknown> {
  return Object.fromEntries([...known].map(([name, { give }]) => [name, give()]));
}

/** Takes over what the parent gave. */
export function takeInheritance(given: Readonly<Record<string, unknown>>): void {
  for (const [name, { take }] of known) {
    if (given[name] !== undefined) take(given[name]);
  }
}
