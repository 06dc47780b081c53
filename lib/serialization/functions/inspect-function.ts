import { inspectorSession, type InternalProperty } from './inspector-session.js';

export interface FunctionLocation {
  readonly scriptId: string;
  readonly line: number;
  readonly column: number;
}

export interface BoundParts {
  readonly target: object;
  readonly self: unknown;
  readonly args: readonly unknown[];
}

/** The variables of one scope, by name, at the time of asking; a variable that is not initialized yet is missing. */
export type ScopeValues = Readonly<Record<string, unknown>>;

const locations = new WeakMap<object, FunctionLocation | false>();

/** Where a function stands in which script; `undefined` for native and bound functions. */
export function locationOf(fn: object): FunctionLocation | undefined {
  let location = locations.get(fn);
  if (location === undefined) {
    location = withInternals(fn, (internals) => locationIn(internals)) ?? false;
    locations.set(fn, location);
  }
  return location || undefined;
}

/** The scopes around a function, from the inside out, the global one left out. */
export function scopesOf(fn: object): readonly ScopeValues[] {
  return withInternals(fn, (internals) => {
    const session = inspectorSession();
    const scopes = internals.find(({ name }) => name === '[[Scopes]]')?.value?.objectId;
    if (scopes === undefined) return [];
    const remotes = session
      .properties(scopes)
      .result.filter(({ name, value }) => /^\d+$/.test(name) && value && value.description !== 'Global')
      .map(({ value }) => value!);
    return session.valuesOf(remotes).map((entry) => (entry as { object: ScopeValues }).object);
  });
}

/** The parts of a function made by `bind`; `undefined` for any other. */
export function boundPartsOf(fn: object): BoundParts | undefined {
  return withInternals(fn, (internals) => {
    const value = (wanted: string): unknown => {
      const remote = internals.find(({ name }) => name === wanted)?.value;
      return remote && inspectorSession().valuesOf([remote])[0];
    };
    const target = value('[[TargetFunction]]');
    if (typeof target !== 'function') return undefined;
    return { target, self: value('[[BoundThis]]'), args: Array.from(value('[[BoundArgs]]') as ArrayLike<unknown>) };
  });
}

/** The private fields of an object, from its base class on. */
export function privateFieldsOf(object: object): { readonly name: string; readonly value: unknown }[] {
  const session = inspectorSession();
  try {
    const fields = session.properties(session.handleOf(object)).privateProperties ?? [];
    const withValue = fields.filter(({ value }) => value !== undefined);
    const values = session.valuesOf(withValue.map(({ value }) => value!));
    return withValue.map(({ name }, i) => ({ name, value: values[i] }));
  } finally {
    session.release();
  }
}

function withInternals<T>(fn: object, read: (internals: readonly InternalProperty[]) => T): T {
  const session = inspectorSession();
  try {
    return read(session.properties(session.handleOf(fn)).internalProperties ?? []);
  } finally {
    session.release();
  }
}

function locationIn(internals: readonly InternalProperty[]): FunctionLocation | undefined {
  const place = internals.find(({ name }) => name === '[[FunctionLocation]]')?.value?.value as
    { scriptId: string; lineNumber: number; columnNumber?: number } | undefined;
  return place && { scriptId: place.scriptId, line: place.lineNumber, column: place.columnNumber ?? 0 };
}
