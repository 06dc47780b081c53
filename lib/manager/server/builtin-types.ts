import { iteratorType } from './iterator-object.js';
import type { ObjectType } from './object-type.js';

const types: ObjectType[] = [iteratorType];

/** The types that every manager knows: those of `SyncManager`, and iterators. */
export const builtinTypes: readonly ObjectType[] = types;

/** Adds a type of a layer above; `lib/context` does, in every process before it makes a manager. */
export function addBuiltinType(type: ObjectType): void {
  types.push(type);
}
