import { iteratorType } from './iterator-object.js';
import type { ObjectType } from './object-type.js';

/** The types that every manager knows: those of `SyncManager`, and iterators. */
export const builtinTypes: readonly ObjectType[] = [iteratorType];
