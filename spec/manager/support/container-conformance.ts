import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { ArrayProxy, DictProxy, ListProxy, NamespaceProxy, SetProxy, SyncManager, ValueProxy } from 'forkful';

type AnyProxy = DictProxy<any, any> | ListProxy<any> | SetProxy<any> | NamespaceProxy<any> | ValueProxy<any> | ArrayProxy<any>;

/** Where containers come from: the same rules hold in all of them. */
export interface ContainerHost extends Pick<SyncManager, 'dict' | 'list' | 'set' | 'Namespace' | 'Value' | 'Array'> {
  /** The same container as somebody else sees it. */
  again<P extends AnyProxy>(proxy: P): Promise<P>;
  close(): Promise<void>;
}

const failure = (promise: Promise<unknown>): Promise<Error & { code?: string; path?: string }> =>
  promise.then(
    (value) => {
      throw new Error(`resolved with ${String(value)}`);
    },
    (error: unknown) => error as Error,
  );

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** What every manager's containers promise. The ids are those of CPython's own tests. */
export function containerConformance(label: string, open: () => Promise<ContainerHost>): void {
  let host: ContainerHost;
  beforeAll(async () => {
    host = await open();
  });
  afterAll(() => host.close());

  describe(`a dict of ${label}`, () => {
    it('T088 T247 sets, gets, copies, lists keys, values and items', async () => {
      const dict = host.dict<number, string>();
      for (const code of range(5)) await dict.set(code + 65, String.fromCharCode(code + 65));
      const other = await host.again(dict);
      expect(await other.copy()).toEqual(new Map(range(5).map((code) => [code + 65, 'ABCDE'[code]])));
      expect(await other.keys()).toEqual([65, 66, 67, 68, 69]);
      expect(await other.values()).toEqual(['A', 'B', 'C', 'D', 'E']);
      expect(await other.items()).toEqual([[65, 'A'], [66, 'B'], [67, 'C'], [68, 'D'], [69, 'E']]);
      expect(await other.size()).toBe(5);
      expect([await other.has(65), await other.has(1), await other.get(1)]).toEqual([true, false, undefined]);
      expect([await dict.delete(66), await dict.delete(66)]).toEqual([true, false]);
      expect([await dict.pop(65), await dict.pop(65)]).toEqual(['A', undefined]);
      expect(await dict.popItem()).toEqual([69, 'E']);
      expect([await dict.setDefault(67, 'other'), await dict.setDefault(1, 'first')]).toEqual(['C', 'first']);
      await dict.update([[2, 'two'], [1, 'one']]);
      expect(await other.items()).toEqual([[67, 'C'], [68, 'D'], [1, 'one'], [2, 'two']]);
      await other.clear();
      expect([await dict.size(), await dict.popItem()]).toEqual([0, undefined]);
    });

    it('is made of an object, a Map, pairs, or nothing', async () => {
      expect(await host.dict({ a: 1, b: 2 }).items()).toEqual([['a', 1], ['b', 2]]);
      expect(await host.dict(new Map([[1n, true]])).items()).toEqual([[1n, true]]);
      expect(await host.dict([['x', null] as const]).items()).toEqual([['x', null]]);
      expect(await host.dict().items()).toEqual([]);
      expect(() => host.dict(5 as never)).toThrow(/dict: pairs is 5\. Give an object, a Map/);
      expect(() => host.dict([[1]] as never)).toThrow(/pairs holds an array of 1, which is no pair/);
      expect(() => host.dict({ a: new WeakMap() })).toThrow(/pairs\.a is a WeakMap/);
    });

    it('knows a key by its value, lists too, and by its type', async () => {
      const dict = host.dict<any, number>();
      const keys = [1, '1', 1n, true, 'true', null, 'null', undefined, '', NaN, [1, 'a'], ['1', 'a'], '\0[1,"a"]', [], [[]], ['[]'], [1, 2], [[1], 2]];
      await dict.update(keys.map((key, index) => [key, index] as const));
      expect(await dict.keys()).toEqual(keys);
      for (const [index, key] of keys.entries()) expect(await dict.get(structuredClone(key))).toBe(index);
      await dict.set(-0, 99);
      expect([await dict.get(0), Object.is((await dict.keys()).at(-1), 0)]).toEqual([99, true]);
      const refused = await failure(dict.set({ a: 1 }, 1));
      expect(refused).toMatchObject({ name: 'ArgumentTypeError', message: expect.stringMatching(/^DictProxy\.set: an object cannot be a key\./) });
      const endless: unknown[] = [];
      endless.push(endless);
      for (const key of [() => 1, Symbol('x'), [new Date()], endless]) expect((await failure(dict.get(key))).name).toBe('ArgumentTypeError');
    });

    it('keeps values of all kinds, and gives copies (PX-05)', async () => {
      const dict = host.dict<string, any>();
      const values = { n: -0, s: 'x'.repeat(100), big: 2n ** 70n, no: null, un: undefined, date: new Date(5), map: new Map([[1, { a: [1] }]]), bytes: new Uint8Array([1, 2]), error: new RangeError('far') };
      await dict.update(values);
      for (const [key, value] of Object.entries(values)) expect(await dict.get(key)).toEqual(value);
      expect(Object.is(await dict.get('n'), -0)).toBe(true);
      (await dict.get('map')).set(2, 'lost');
      expect((await dict.get('map')).size).toBe(1);
      const map = await dict.get('map');
      await dict.set('map', map.set(2, 'kept'));
      expect((await dict.get('map')).get(2)).toBe('kept');
      const refused = await failure(dict.set('x', { list: [1, new WeakMap()] }));
      expect(refused).toMatchObject({ code: 'ERR_SERIALIZATION', path: 'value.list[1]', message: expect.stringMatching(/^DictProxy\.set: value\.list\[1\]/) });
      expect(await dict.has('x')).toBe(false);
    });

    it('counts, and compares and sets, in one step', async () => {
      const dict = host.dict<string, any>({ text: 'a', big: 1n });
      const other = await host.again(dict);
      await Promise.all(range(100).flatMap(() => [dict.increment('n'), other.increment('n', 2)]));
      expect(await dict.get('n')).toBe(300);
      expect(await dict.increment('n', -0.5)).toBe(299.5);
      expect(await dict.increment('big', 2n)).toBe(3n);
      expect(await failure(dict.increment('text'))).toMatchObject({ name: 'ArgumentTypeError', message: expect.stringMatching(/^DictProxy\.increment: what stands there is a string/) });
      expect((await failure(dict.increment('big'))).message).toMatch(/is a bigint/);
      for (const by of ['1', NaN, {}]) expect((await failure(dict.increment('n', by as never))).message).toMatch(/^DictProxy\.increment: by is/);
      expect(await dict.compareAndSet('job', undefined, { owner: 'me', steps: [1] })).toBe(true);
      expect(await dict.compareAndSet('job', undefined, { owner: 'you' })).toBe(false);
      expect(await dict.compareAndSet('job', { steps: [1], owner: 'me' }, 5)).toBe(true);
      expect([await dict.compareAndSet('job', 4, 6), await dict.compareAndSet('job', 5, 6), await dict.get('job')]).toEqual([false, true, 6]);
    });

    it('T090 is gone through live, as a Map is', async () => {
      const dict = host.dict(range(5).map((n) => [n, n * n] as const));
      expect(await all(dict)).toEqual(range(5).map((n) => [n, n * n]));
      const long = host.dict<any, any>(range(2500).map((n) => [n, n] as const));
      const seen: unknown[] = [];
      for await (const [key] of long) {
        if (seen.push(key) === 1) {
          await long.delete(2400);
          await long.set('late', 1);
        }
      }
      expect(seen).toEqual([...range(2500).filter((n) => n !== 2400), 'late']);
      const left: number[] = [];
      for await (const [key] of long) {
        left.push(key);
        if (left.length === 3) await long.clear();
        if (left.length === 1500) break;
      }
      expect(left).toEqual(range(2501).filter((n) => n !== 2400).slice(0, 1000));
    });

    it('shows itself, and is its own', async () => {
      const dict = host.dict({ a: 1 });
      expect(inspect(dict)).toMatch(/^DictProxy\(\S+\)$/);
      expect(await dict.callMethod('get', ['a'])).toBe(1);
      expect(await dict.getValue()).toEqual(new Map([['a', 1]]));
      for (const name of ['nothing', 'port', 'rows', 'callMethod', 'constructor']) {
        expect((await failure(dict.callMethod(name))).message).toMatch(/^DictProxy\.callMethod: there is no method/);
      }
    });
  });

  describe(`a list of ${label}`, () => {
    it('T084 T246 slices, extends, finds, multiplies', async () => {
      const list = host.list<any>(range(10));
      const other = await host.again(list);
      expect(await other.slice()).toEqual(range(10));
      expect([await other.get(3), await other.get(-1), await other.get(10), await other.get(-11)]).toEqual([3, 9, undefined, undefined]);
      expect(await other.slice(2, 10)).toEqual(range(10).slice(2));
      expect(await other.slice(-3, -1)).toEqual([7, 8]);
      expect(await other.slice(8, 2, -2)).toEqual([8, 6, 4]);
      expect(await other.slice(undefined, undefined, -3)).toEqual([9, 6, 3, 0]);
      expect((await failure(other.slice(0, 5, 0))).message).toMatch(/^ListProxy\.slice: step is 0\./);
      const small = host.list([0, 1]);
      await small.repeatInPlace(2);
      await small.extend([5, 6]);
      expect([await small.copy(), await small.length()]).toEqual([[0, 1, 0, 1, 5, 6], 6]);
      expect([await small.index(1), await small.index(1, 2), await small.index(5, -2, 6), await small.count(1), await small.count(9)]).toEqual([1, 3, 4, 2, 0]);
      expect(await failure(small.index(9))).toMatchObject({ name: 'ValueError' });
      expect(await failure(small.index(0, 3))).toMatchObject({ name: 'ValueError' });
      expect([await small.concat([8]), await host.list([1, [2]]).repeat(2)]).toEqual([[0, 1, 0, 1, 5, 6, 8], [1, [2], 1, [2]]]);
      await small.remove(0);
      expect(await failure(small.remove(77))).toMatchObject({ name: 'ValueError' });
      await small.insert(1, 10);
      await small.insert(-100, 20);
      await small.insert(100, 30);
      await small.reverse();
      expect(await small.copy()).toEqual([30, 6, 5, 1, 0, 10, 1, 20]);
      await small.repeatInPlace(0);
      expect(await small.length()).toBe(0);
    });

    it('sets and takes by index', async () => {
      const list = host.list(['a', 'b', 'c']);
      await list.set(0, 'A');
      await list.set(-1, 'C');
      for (const index of [3, -4]) {
        expect(await failure(list.set(index, 'x'))).toMatchObject({ name: 'ValueError', message: expect.stringMatching(/out of range, because there are 3 places/) });
      }
      for (const index of [0.5, '0', NaN]) expect((await failure(list.set(index as never, 'x'))).name).toBe('ArgumentTypeError');
      expect([await list.pop(), await list.pop(0), await list.pop(-1), await list.pop(), await list.pop(5)]).toEqual(['C', 'A', 'b', undefined, undefined]);
      const parts = host.list(range(8));
      expect(await parts.splice(2, 3, 20, 21)).toEqual([2, 3, 4]);
      expect(await parts.splice(-2)).toEqual([6, 7]);
      expect(await parts.splice(1, 0, 7)).toEqual([]);
      expect(await parts.copy()).toEqual([0, 7, 1, 20, 21, 5]);
      await parts.splice(0, Infinity, ...range(3000));
      expect(await parts.length()).toBe(3000);
      await parts.clear();
      expect(await parts.copy()).toEqual([]);
    });

    it('finds what is deeply equal', async () => {
      const list = host.list([{ a: 1, b: [2] }, new Date(3), NaN, 'x', new Map([[1, 2]])] as unknown[]);
      expect([await list.index({ b: [2], a: 1 }), await list.index(new Date(3)), await list.index(NaN), await list.index(new Map([[1, 2]]))]).toEqual([0, 1, 2, 4]);
      expect([await list.count({ a: 1 }), await list.count(new Date(4)), await list.count('')]).toEqual([0, 0, 0]);
    });

    it('sorts by value, by key, by comparison', async () => {
      const list = host.list([10, 9, 1, -5, 2.5]);
      await list.sort();
      expect(await list.copy()).toEqual([-5, 1, 2.5, 9, 10]);
      await list.sort({ reverse: true });
      expect(await list.copy()).toEqual([10, 9, 2.5, 1, -5]);
      const people = host.list([{ name: 'b', age: 2 }, { name: 'a', age: 2 }, { name: 'c', age: 1 }]);
      expect(await failure(people.sort())).toMatchObject({ name: 'ArgumentTypeError' });
      await people.sort({ key: ({ age }) => age, reverse: true });
      expect((await people.copy()).map(({ name }) => name)).toEqual(['b', 'a', 'c']);
      await people.sort((a, b) => (a.name < b.name ? -1 : 1));
      expect((await people.copy()).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
      expect((await failure(people.sort((async () => 1) as never))).message).toMatch(/compare gives a Promise/);
      expect((await failure(people.sort({ key: (() => ({})) as never }))).message).toMatch(/which have no order/);
      expect(await failure(host.list([1, 'a']).sort())).toMatchObject({ name: 'ArgumentTypeError' });
      const texts = host.list(['b', 'B', 'ä', 'a']);
      await texts.sort();
      expect(await texts.copy()).toEqual(['B', 'a', 'b', 'ä']);
    });

    it('sorts again when it was changed meanwhile, and loses nothing', async () => {
      const list = host.list(range(20));
      let changed = 0;
      const changes: Promise<void>[] = [];
      const order = (n: number): number => {
        if (changed < 3 && n === 0) {
          changed++;
          changes.push(list.append(100 + changed));
        }
        return -n;
      };
      await list.sort({ key: order });
      await Promise.all(changes);
      expect(await list.copy()).toEqual([103, 102, 101, ...range(20).reverse()]);
      const endless = host.list([0]);
      const never = await failure(endless.sort({ key: (n) => (n === 0 ? void endless.append(1) : undefined, n) }));
      expect(never).toMatchObject({ name: 'RuntimeError', message: expect.stringMatching(/100 tries/) });
    });

    it('counts, and compares and sets, in one step', async () => {
      const list = host.list<number>([0, 5]);
      const other = await host.again(list);
      await Promise.all(range(100).flatMap(() => [list.increment(0), other.increment(-2, 2)]));
      expect(await list.get(0)).toBe(300);
      expect([await list.compareAndSet(1, 4, 6), await list.compareAndSet(1, 5, 6), await list.get(1)]).toEqual([false, true, 6]);
      expect(await failure(list.increment(2))).toMatchObject({ name: 'ValueError' });
      expect(await failure(list.compareAndSet(2, 0, 1))).toMatchObject({ name: 'ValueError' });
    });

    it('T086 is gone through once, by index, and sees what was appended', async () => {
      const list = host.list(range(10));
      const iterator = list[Symbol.asyncIterator]();
      expect(await all(iterator)).toEqual(range(10));
      expect(await all(iterator)).toEqual([]);
      const long = host.list(range(1500));
      const seen: number[] = [];
      for await (const item of long) if (seen.push(item) === 1) await long.append(-1);
      expect(seen).toEqual([...range(1500), -1]);
    });

    it('gives each item to one of those who take at once', async () => {
      const list = host.list(range(200));
      const other = await host.again(list);
      const taken = await Promise.all(range(300).map((n) => (n % 2 === 0 ? list : other).pop()));
      expect(taken.filter((item) => item !== undefined).sort((a, b) => a - b)).toEqual(range(200));
    });
  });

  describe(`nested proxies of ${label}`, () => {
    it('T087 stay live in a list', async () => {
      const inner = [range(3), range(3)].map((items) => host.list(items));
      const outer = host.list(inner);
      await (await outer.get(0))!.append(3);
      expect([await inner[0]!.copy(), await inner[1]!.copy()]).toEqual([[0, 1, 2, 3], [0, 1, 2]]);
      await inner[1]!.append(9);
      const other = await host.again(outer);
      expect(await Promise.all((await other.copy()).map((list) => list.copy()))).toEqual([[0, 1, 2, 3], [0, 1, 2, 9]]);
      const self = host.list<any>([1]);
      await self.append(self);
      const twin = await (await self.get(1)).get(1);
      await twin.set(0, 'same');
      expect(await self.get(0)).toBe('same');
      await self.clear();
    });

    it('T091 stay shared at any depth, in values too, and plain values are copies', async () => {
      const dict = host.dict<string, any>({ ferrets: host.list(), hamsters: host.list([{ name: 'x' }]) });
      await (await dict.get('ferrets')).append('Fizz');
      await dict.set('deep', { in: [host.dict({ a: host.list([1]) })] });
      const other = await host.again(dict);
      const list = await (await other.get('deep')).in[0].get('a');
      await list.append(2);
      expect(await (await (await dict.get('deep')).in[0].get('a')).copy()).toEqual([1, 2]);
      expect(await (await other.get('ferrets')).copy()).toEqual(['Fizz']);
      const hamster = await (await other.get('hamsters')).get(0);
      hamster.name = 'lost';
      expect(await (await other.get('hamsters')).get(0)).toEqual({ name: 'x' });
      const popped = await dict.pop('ferrets');
      expect(await popped.copy()).toEqual(['Fizz']);
      expect((await all(other)).length).toBe(2);
      for await (const [key, value] of other) if (key === 'hamsters') expect(await value.length()).toBe(1);
    });

    it('keep every kind of them alive', async () => {
      const list = host.list<any>();
      await list.extend([host.set([1]), host.Namespace({ x: 2 }), host.Value('i', 3), host.Array('b', [4])]);
      const [set, space, value, array] = await (await host.again(list)).copy();
      expect([await set.values(), await space.get('x'), await value.get(), await array.slice()]).toEqual([[1], 2, 3, [4]]);
    });
  });

  describe(`a set of ${label}`, () => {
    it('T251 has the methods of a set', async () => {
      const set = host.set<any>(['a', 'b', 'c']);
      const other = await host.again(set);
      expect([await other.size(), await other.has('a'), await other.has('d')]).toEqual([3, true, false]);
      expect([await other.add('d'), await other.add('d'), await other.delete('d'), await other.delete('d')]).toEqual([true, false, true, false]);
      expect(await set.union(['b', 'x'])).toEqual(new Set(['a', 'b', 'c', 'x']));
      expect(await set.intersection(['b', 'x'])).toEqual(new Set(['b']));
      expect(await set.difference(new Set(['b']))).toEqual(new Set(['a', 'c']));
      expect(await set.symmetricDifference('bx')).toEqual(new Set(['a', 'c', 'x']));
      const abcd = host.set(['a', 'b', 'c', 'd']);
      expect([await set.isSubsetOf(abcd), await abcd.isSubsetOf(set), await abcd.isSupersetOf(set), await set.isSupersetOf(abcd)]).toEqual([true, false, true, false]);
      expect([await set.isDisjointFrom(['x']), await set.isDisjointFrom(['x', 'a']), await set.isSubsetOf(set)]).toEqual([true, false, true]);
      await set.update(abcd);
      await set.differenceUpdate(['a', 'zz']);
      await set.symmetricDifferenceUpdate(['b', 'e']);
      await set.intersectionUpdate(['c', 'e', 'f']);
      expect(await other.values()).toEqual(['c', 'e']);
      expect(await all(other)).toEqual(['c', 'e']);
      expect([await other.pop(), await other.pop(), await other.pop()]).toEqual(['c', 'e', undefined]);
      await abcd.clear();
      expect(await abcd.copy()).toEqual(new Set());
    });

    it('T252 is made of anything to go through', async () => {
      expect(await host.set(new Set([1, 2])).copy()).toEqual(new Set([1, 2]));
      expect(await host.set([1, 1, '1', [1], [1]]).values()).toEqual([1, '1', [1]]);
      expect(await host.set().values()).toEqual([]);
      expect(() => host.set(1234 as never)).toThrow(/set: elements is 1234\. Give an array/);
      expect(() => host.set([{}] as never)).toThrow(/an object cannot be a key/);
    });
  });

  describe(`a namespace of ${label}`, () => {
    it('T093 T250 has named values', async () => {
      const space = host.Namespace<{ name?: string; job: string; _hidden?: string; n?: number }>({ job: 'Builder' });
      const other = await host.again(space);
      await space.set('name', 'Bob');
      await space.set('_hidden', 'hidden');
      expect([await other.get('name'), await other.get('_hidden'), await other.get('n')]).toEqual(['Bob', 'hidden', undefined]);
      expect([await other.delete('name'), await other.delete('name'), await other.has('name')]).toEqual([true, false, false]);
      await other.update({ n: 1, job: 'Boss' });
      expect([await space.increment('n', 4), await space.compareAndSet('job', 'Boss', 'None')]).toEqual([5, true]);
      expect(await space.copy()).toEqual({ job: 'None', _hidden: 'hidden', n: 5 });
      expect((await failure(space.get(1 as never))).message).toMatch(/^NamespaceProxy\.get: the name is 1\./);
      expect(inspect(space)).toMatch(/^NamespaceProxy\(/);
    });
  });

  describe(`a value of ${label}`, () => {
    it('T248 is got and set', async () => {
      const value = host.Value('i', 3);
      const other = await host.again(value);
      await value.set(7);
      expect([await other.get(), other.typecode, await other.increment(), await other.increment(-10)]).toEqual([7, 'i', 8, -2]);
      expect([await value.compareAndSet(-2, 2 ** 31 - 1), await value.compareAndSet(-2, 0)]).toEqual([true, false]);
      expect(await failure(value.increment())).toMatchObject({ name: 'ValueError', message: expect.stringMatching(/the sum 2147483648 does not fit/) });
      expect(await other.get()).toBe(2 ** 31 - 1);
      for (const [wrong, name] of [[1.5, 'ArgumentTypeError'], ['1', 'ArgumentTypeError'], [2 ** 31, 'ValueError'], [1n, 'ArgumentTypeError']]) {
        expect((await failure(value.set(wrong as never))).name).toBe(name);
      }
      expect(() => host.Value('z' as never, 1)).toThrow(/bad typecode, the string 'z'/);
      const any = host.Value<any>(null, { a: [1] });
      expect([await any.get(), any.typecode]).toEqual([{ a: [1] }, null]);
      expect(await any.compareAndSet({ a: [1] }, 'x')).toBe(true);
      const long = host.Value('q', 2n ** 62n);
      expect([await long.increment(), await long.get()]).toEqual([2n ** 62n + 1n, 2n ** 62n + 1n]);
    });
  });

  describe(`an array of ${label}`, () => {
    it('T249 has a fixed number of numbers', async () => {
      const array = host.Array('i', range(5));
      const other = await host.again(array);
      await array.set(-1, 40);
      expect([await other.get(4), await other.get(5), other.length, other.typecode]).toEqual([40, undefined, 5, 'i']);
      expect(await other.slice(1, -1)).toEqual([1, 2, 3]);
      await array.setSlice(1, [10, 20]);
      expect(await all(other)).toEqual([0, 10, 20, 3, 40]);
      expect([await other.increment(0, 5), await other.compareAndSet(0, 5, 6), await other.compareAndSet(0, 5, 7)]).toEqual([5, true, false]);
      for (const attempt of [() => array.set(5, 1), () => array.setSlice(4, [1, 2]), () => array.set(0, 2 ** 31), () => array.increment(0, 2 ** 31)]) {
        expect(await failure(attempt())).toMatchObject({ name: 'ValueError' });
      }
      for (const attempt of [() => array.set(0, 0.5), () => array.set('0' as never, 1), () => array.setSlice(0, ['x'] as never)]) {
        expect(await failure(attempt())).toMatchObject({ name: 'ArgumentTypeError' });
      }
      expect(await array.slice()).toEqual([6, 10, 20, 3, 40]);
      const zeros = host.Array('d', 3);
      await zeros.set(1, 0.1);
      expect([await (await host.again(zeros)).slice(), zeros.length]).toEqual([[0, 0.1, 0], 3]);
      expect(await host.Array('Q', [1n]).increment(0)).toBe(2n);
      expect(() => host.Array('i', [1.5])).toThrow(/the value is 1\.5\. For typecode 'i' give a whole number/);
      expect(() => host.Array('i', -1)).toThrow(/the length is -1/);
    });
  });
}
