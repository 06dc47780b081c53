/* Compiled, never run: what the compiler must know of a manager's containers, and what it must refuse. */
import { Manager, type ArrayProxy, type DictProxy, type ListProxy, type NamespaceProxy, type SetProxy, type ValueProxy } from 'forkful';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_same: Same<A, B>): void {}
function uses(..._values: unknown[]): void {}

const manager = Manager();

// Dicts
const dict = manager.dict<string, number>();
same<typeof dict, DictProxy<string, number>>(true);
const got = dict.get('a');
same<typeof got, Promise<number | undefined>>(true);
const counted = dict.increment('a', 2);
same<typeof counted, Promise<number>>(true);
const items = dict.items();
same<typeof items, Promise<[string, number][]>>(true);
const fromObject = manager.dict({ a: 1, b: 2 });
same<typeof fromObject, DictProxy<string, number>>(true);
const fromPairs = manager.dict([['a', 1] as const, ['b', 2] as const]);
const fromMap = manager.dict(new Map([[1, 'x']]));
same<typeof fromMap, DictProxy<number, string>>(true);
const narrow = manager.dict<'a' | 'b', number>({ a: 1, b: 2 });
same<typeof narrow, DictProxy<'a' | 'b', number>>(true);
uses(fromObject.set('c', 3), fromPairs.get('a'), fromMap.get(5), narrow.get('a'), manager.dict(new Map([[1, 'x']])).get(1), manager.dict<[number, string], Date>().get([1, 'a']));
const nested = manager.dict<string, ListProxy<number>>();
uses(nested.set('x', manager.list([1])));

// Lists
const list = manager.list([1, 2]);
same<typeof list, ListProxy<number>>(true);
const slice = list.slice(1);
same<typeof slice, Promise<number[]>>(true);
const people = manager.list<{ name: string }>();
uses(people.sort({ key: ({ name }) => name, reverse: true }), people.sort((a, b) => a.name.length - b.name.length), list.splice(0, 1, 2, 3));

// Sets
const set = manager.set(['a']);
same<typeof set, SetProxy<string>>(true);
const union = set.union(manager.set(['b']));
same<typeof union, Promise<Set<string>>>(true);

// Namespaces
const space = manager.Namespace<{ x: number; y?: string }>({ x: 1 });
same<typeof space, NamespaceProxy<{ x: number; y?: string }>>(true);
const x = space.get('x');
same<typeof x, Promise<number>>(true);
const y = space.get('y');
same<typeof y, Promise<string | undefined>>(true);
uses(space.increment('x'), space.update({ y: 'b' }));

// Values and arrays
const value = manager.Value('i', 1);
same<typeof value, ValueProxy>(true);
const big = manager.Value('q', 1n);
same<typeof big, ValueProxy<bigint>>(true);
const any = manager.Value(null, { a: [1] });
same<typeof any, ValueProxy<{ a: number[] }>>(true);
const array = manager.Array('d', 3);
same<typeof array, ArrayProxy>(true);
const bigs = manager.Array('Q', [1n]);
same<typeof bigs, ArrayProxy<bigint>>(true);

async function iterate(): Promise<void> {
  for await (const [key, item] of dict) {
    uses(key.length, item.toFixed());
  }
  for await (const item of people) uses(item.name);
  for await (const item of set) uses(item.length);
  for await (const item of bigs) uses(item + 1n);
  const narrowed = manager.set<'a' | 'b'>();
  uses(await narrowed.add('a'));
}
uses(iterate, value, big, any, array, bigs, got, counted, items, slice, union, x, y);

// What is wrong does not compile.
// @ts-expect-error: the keys are strings
uses(dict.get(1));
// @ts-expect-error: the values are numbers
uses(dict.set('a', 'x'));
// @ts-expect-error: a date is no key
uses(manager.dict<Date, number>());
// @ts-expect-error: an object is no element
uses(manager.set([{ a: 1 }]));
// @ts-expect-error: the items are numbers
uses(list.append('x'));
// @ts-expect-error: there is no such name
uses(space.get('z'));
// @ts-expect-error: x is a number
uses(space.set('x', 'text'));
// @ts-expect-error: there is no such typecode
uses(manager.Value('z', 1));
// @ts-expect-error: q holds bigints
uses(manager.Value('q', 1));
// @ts-expect-error: d holds numbers
uses(manager.Array('d', [1n]));
// @ts-expect-error: a text cannot be added to a number
uses(dict.increment('a', '1'));
