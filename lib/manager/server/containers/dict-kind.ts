import type { ResourceKind } from '../resource.js';
import { readList } from '../read-arguments.js';
import { amount, key } from './arguments.js';
import { containerKind, type Method } from './container-resource.js';
import { DictRule } from './dict-rule.js';
import type { Turn } from './turn.js';

type Entry = NonNullable<ReturnType<DictRule['remove']>>;

const row = (entry: Entry, turn: Turn): unknown => [entry.key, turn.give(entry.value)];

function update(rule: DictRule, pairs: unknown, turn: Turn): void {
  for (const pair of readList(pairs)) {
    const [name, value] = readList(pair);
    rule.set(key(name), turn.take(value));
  }
}

const methods: Readonly<Record<string, Method<DictRule>>> = {
  get: (rule, [name], turn) => turn.give(rule.get(key(name))),
  has: (rule, [name]) => rule.has(key(name)),
  set: (rule, [name, value], turn) => rule.set(key(name), turn.take(value)),
  delete: (rule, [name]) => rule.remove(key(name)) !== undefined,
  pop: (rule, [name], turn) => turn.give(rule.remove(key(name))?.value),
  popItem(rule, _args, turn) {
    const entry = rule.removeLast();
    return entry === undefined ? undefined : row(entry, turn);
  },
  setDefault: (rule, [name, value], turn) => turn.give(rule.setDefault(key(name), turn.take(value))),
  increment: (rule, [name, by]) => rule.increment(key(name), amount(by)),
  compareAndSet: (rule, [name, expected, next], turn) => rule.compareAndSet(key(name), turn.take(expected), turn.take(next)),
  update: (rule, [pairs], turn) => update(rule, pairs, turn),
  size: (rule) => rule.size,
  clear: (rule) => rule.clear(),
  keys: (rule) => [...rule.entries()].map((entry) => entry.key),
  values: (rule, _args, turn) => [...rule.entries()].map(({ value }) => turn.give(value)),
  items: (rule, _args, turn) => [...rule.entries()].map((entry) => row(entry, turn)),
};

const kind = (name: string): ResourceKind =>
  containerKind<DictRule, Entry>({
    name,
    create(keeper, [content], turn) {
      const rule = new DictRule(keeper);
      if (content !== undefined) update(rule, content, turn);
      return rule;
    },
    methods,
    iterate: (rule) => rule.entries(),
    row,
  });

export const dictKind = kind('DictProxy');

/** A namespace is a dict whose keys are names. */
export const namespaceKind = kind('NamespaceProxy');
