import type { ResourceKind } from '../resource.js';
import { dictKind, namespaceKind } from './dict-kind.js';
import { listKind } from './list-kind.js';
import { setKind } from './set-kind.js';
import { arrayKind, valueKind } from './value-kinds.js';

/** Everything that keeps the values of users. */
export const containerKinds: readonly ResourceKind[] = [dictKind, listKind, setKind, namespaceKind, valueKind, arrayKind];
