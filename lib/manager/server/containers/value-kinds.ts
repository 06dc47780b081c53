import { Misuse } from '../../protocol.js';
import { isTypecode, type Numbers } from '../../typecodes.js';
import { amount, integer, integerOrNothing } from './arguments.js';
import { ArrayRule } from './array-rule.js';
import { containerKind } from './container-resource.js';
import { ValueRule } from './value-rule.js';

export const valueKind = containerKind<ValueRule, never>({
  name: 'ValueProxy',
  create: (keeper, [typecode, value], turn) => new ValueRule(keeper, typecode, turn.take(value)),
  methods: {
    get: (rule, _args, turn) => turn.give(rule.get()),
    set: (rule, [value], turn) => rule.set(turn.take(value)),
    increment: (rule, [by]) => rule.increment(amount(by)),
    compareAndSet: (rule, [expected, next], turn) => rule.compareAndSet(turn.take(expected), turn.take(next)),
  },
});

export const arrayKind = containerKind<ArrayRule, number | bigint>({
  name: 'ArrayProxy',
  create(_keeper, [typecode, content]) {
    if (!isTypecode(typecode)) throw new Misuse('a typecode is missing');
    return new ArrayRule(typecode, ArrayBuffer.isView(content) ? (content as Numbers) : integer(content));
  },
  methods: {
    get: (rule, [index]) => rule.get(integer(index)),
    set: (rule, [index, value]) => rule.set(integer(index), amount(value)),
    slice: (rule, [start, stop]) => rule.slice(integer(start), integerOrNothing(stop)),
    setSlice: (rule, [start, values]) => {
      if (!ArrayBuffer.isView(values)) throw new Misuse('numbers are missing');
      rule.setSlice(integer(start), values as Numbers);
    },
    increment: (rule, [index, by]) => rule.increment(integer(index), amount(by)),
    compareAndSet: (rule, [index, expected, next]) => rule.compareAndSet(integer(index), expected, amount(next)),
  },
  iterate: (rule) => rule.values(),
  row: (value) => value,
});
