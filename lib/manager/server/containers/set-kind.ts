import type { DictKey } from '../../key-identity.js';
import { key, keys } from './arguments.js';
import { containerKind } from './container-resource.js';
import { SetRule } from './set-rule.js';

export const setKind = containerKind<SetRule, DictKey>({
  name: 'SetProxy',
  create: (_keeper, [content]) => new SetRule(content === undefined ? [] : keys(content)),
  methods: {
    has: (rule, [element]) => rule.has(key(element)),
    add: (rule, [element]) => rule.add(key(element)),
    delete: (rule, [element]) => rule.remove(key(element)),
    pop: (rule) => rule.take(),
    size: (rule) => rule.size,
    values: (rule) => [...rule.values()],
    clear: (rule) => rule.clear(),
    update: (rule, [elements]) => rule.addAll(keys(elements)),
    intersectionUpdate: (rule, [other]) => rule.intersectionUpdate(keys(other)),
    differenceUpdate: (rule, [other]) => rule.differenceUpdate(keys(other)),
    symmetricDifferenceUpdate: (rule, [other]) => rule.symmetricDifferenceUpdate(keys(other)),
    union: (rule, [other]) => rule.union(keys(other)),
    intersection: (rule, [other]) => rule.intersection(keys(other)),
    difference: (rule, [other]) => rule.difference(keys(other)),
    symmetricDifference: (rule, [other]) => rule.symmetricDifference(keys(other)),
    isSubsetOf: (rule, [other]) => rule.isSubsetOf(keys(other)),
    isSupersetOf: (rule, [other]) => rule.isSupersetOf(keys(other)),
    isDisjointFrom: (rule, [other]) => rule.isDisjointFrom(keys(other)),
  },
  iterate: (rule) => rule.values(),
  row: (element) => element,
});
