import { types } from 'node:util';
import { amount, integer, integerOrNothing } from './arguments.js';
import { containerKind } from './container-resource.js';
import { ListRule } from './list-rule.js';
import type { Stored } from './stored.js';
import { Misuse } from '../../protocol.js';

export const listKind = containerKind<ListRule, Stored>({
  name: 'ListProxy',
  create(keeper, [content], turn) {
    const rule = new ListRule(keeper);
    if (content !== undefined) rule.extend(turn.takeAll(content));
    return rule;
  },
  methods: {
    get: (rule, [index], turn) => turn.give(rule.get(integer(index))),
    set: (rule, [index, value], turn) => rule.set(integer(index), turn.take(value)),
    append: (rule, [value], turn) => rule.append(turn.take(value)),
    extend: (rule, [values], turn) => rule.extend(turn.takeAll(values)),
    insert: (rule, [index, value], turn) => rule.insert(integer(index), turn.take(value)),
    pop: (rule, [index], turn) => turn.give(rule.pop(integer(index))),
    length: (rule) => rule.size,
    slice: (rule, [start, stop, step], turn) =>
      rule.slice(integerOrNothing(start), integerOrNothing(stop), stride(step)).map((value) => turn.give(value)),
    splice: (rule, [start, count, values], turn) =>
      rule.splice(integer(start), count as number, turn.takeAll(values)).map((value) => turn.give(value)),
    index: (rule, [value, start, stop], turn) => rule.index(turn.take(value), integer(start), integerOrNothing(stop)),
    count: (rule, [value], turn) => rule.count(turn.take(value)),
    remove: (rule, [value], turn) => rule.remove(turn.take(value)),
    reverse: (rule) => rule.reverse(),
    sort: (rule, [reverse]) => rule.sort(reverse === true),
    snapshot: (rule, _args, turn) => [rule.version, rule.items.map((value) => turn.give(value))],
    reorder: (rule, [version, order]) => rule.reorder(integer(version), permutation(order)),
    repeatInPlace: (rule, [times]) => rule.repeat(integer(times)),
    increment: (rule, [index, by]) => rule.increment(integer(index), amount(by)),
    compareAndSet: (rule, [index, expected, next], turn) =>
      rule.compareAndSet(integer(index), turn.take(expected), turn.take(next)),
    clear: (rule) => rule.clear(),
  },
  iterate: (rule) => rule.values(),
  row: (item, turn) => turn.give(item),
});

function stride(value: unknown): number {
  const step = integer(value);
  if (step === 0) throw new Misuse('a slice goes nowhere');
  return step;
}

/** Every number below the length once. */
function permutation(value: unknown): number[] {
  if (!types.isUint32Array(value)) throw new Misuse('an order is missing');
  if (new Set(value).size !== value.length || value.some((from) => from >= value.length)) throw new Misuse('an order is wrong');
  return [...value];
}
