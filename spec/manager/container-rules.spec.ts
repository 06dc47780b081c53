import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DictRule } from '../../lib/manager/server/containers/dict-rule.js';
import { ListRule } from '../../lib/manager/server/containers/list-rule.js';
import { indicesOf } from '../../lib/manager/server/containers/positions.js';
import type { Keeper } from '../../lib/manager/server/containers/rule.js';
import { SetRule } from '../../lib/manager/server/containers/set-rule.js';
import { Holding, same, type Stored } from '../../lib/manager/server/containers/stored.js';

/** Counts what is kept, so that a value which is lost or dropped twice shows up. */
function counting() {
  const kept = new Map<Stored, number>();
  const add = (value: Stored, by: number): void => {
    const count = (kept.get(value) ?? 0) + by;
    if (count < 0) throw new Error(`dropped ${String(value)} once too often`);
    if (count === 0) kept.delete(value);
    else kept.set(value, count);
  };
  const keeper: Keeper = { keep: (value) => add(value, 1), drop: (value) => add(value, -1) };
  const tally = (values: Iterable<Stored>): Map<Stored, number> => {
    const counts = new Map<Stored, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  return { kept, keeper, tally };
}

const value = fc.integer({ min: 0, max: 5 });
const index = fc.integer({ min: -8, max: 8 });

describe('the rules of containers', () => {
  it('a dict does what a Map does, and drops what it does not keep', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), key: value, value }),
      fc.record({ do: fc.constant('remove' as const), key: value }),
      fc.record({ do: fc.constant('last' as const) }),
      fc.record({ do: fc.constant('default' as const), key: value, value }),
      fc.record({ do: fc.constant('swap' as const), key: value, value, next: value }),
      fc.record({ do: fc.constant('add' as const), key: value }),
      fc.record({ do: fc.constant('clear' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { kept, keeper, tally } = counting();
        const rule = new DictRule(keeper);
        const model = new Map<number, number>();
        for (const one of steps) {
          if (one.do === 'set') {
            rule.set(one.key, one.value);
            model.set(one.key, one.value);
          } else if (one.do === 'remove') {
            expect(rule.remove(one.key)?.value).toBe(model.get(one.key));
            model.delete(one.key);
          } else if (one.do === 'last') {
            const last = [...model.keys()].at(-1);
            expect(rule.removeLast()?.key).toBe(last);
            if (last !== undefined) model.delete(last);
          } else if (one.do === 'default') {
            if (!model.has(one.key)) model.set(one.key, one.value);
            expect(rule.setDefault(one.key, one.value)).toBe(model.get(one.key));
          } else if (one.do === 'swap') {
            const fits = model.get(one.key) === one.value;
            expect(rule.compareAndSet(one.key, one.value, one.next)).toBe(fits);
            if (fits) model.set(one.key, one.next);
          } else if (one.do === 'add') {
            model.set(one.key, (model.get(one.key) ?? 0) + 1);
            expect(rule.increment(one.key, 1)).toBe(model.get(one.key));
          } else {
            rule.clear();
            model.clear();
          }
          expect([...rule.entries()].map((entry) => [entry.key, entry.value])).toEqual([...model]);
          expect(kept).toEqual(tally(model.values()));
        }
      }),
    );
  });

  it('a list does what an array does, and drops what it does not keep', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), value }),
      fc.record({ do: fc.constant('insert' as const), index, value }),
      fc.record({ do: fc.constant('pop' as const), index }),
      fc.record({ do: fc.constant('set' as const), index, value }),
      fc.record({ do: fc.constant('splice' as const), index, count: fc.integer({ min: -2, max: 9 }), values: fc.array(value, { maxLength: 4 }) }),
      fc.record({ do: fc.constant('remove' as const), value }),
      fc.record({ do: fc.constant('sort' as const), reverse: fc.boolean() }),
      fc.record({ do: fc.constant('repeat' as const), times: fc.integer({ min: -1, max: 2 }) }),
      fc.record({ do: fc.constant('reverse' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { kept, keeper, tally } = counting();
        const rule = new ListRule(keeper);
        let model: number[] = [];
        for (const one of steps) {
          if (model.length > 200) break;
          const place = 'index' in one ? (one.index < 0 ? one.index + model.length : one.index) : 0;
          const there = place >= 0 && place < model.length;
          if (one.do === 'append') {
            rule.append(one.value);
            model.push(one.value);
          } else if (one.do === 'insert') {
            rule.insert(one.index, one.value);
            model.splice(one.index, 0, one.value);
          } else if (one.do === 'pop') {
            expect(rule.pop(one.index)).toBe(there ? model.splice(place, 1)[0] : undefined);
          } else if (one.do === 'set') {
            if (there) {
              rule.set(one.index, one.value);
              model[place] = one.value;
            } else expect(() => rule.set(one.index, one.value)).toThrow('range');
          } else if (one.do === 'splice') {
            expect(rule.splice(one.index, one.count, one.values)).toEqual(model.splice(one.index, one.count, ...one.values));
          } else if (one.do === 'remove') {
            const at = model.indexOf(one.value);
            if (at < 0) expect(() => rule.remove(one.value)).toThrow('missing');
            else {
              rule.remove(one.value);
              model.splice(at, 1);
            }
          } else if (one.do === 'sort') {
            rule.sort(one.reverse);
            model.sort((a, b) => (one.reverse ? b - a : a - b));
          } else if (one.do === 'repeat') {
            rule.repeat(one.times);
            model = Array.from({ length: Math.max(0, one.times) }, () => model).flat();
          } else {
            rule.reverse();
            model.reverse();
          }
          expect(rule.items).toEqual(model);
          expect(kept).toEqual(tally(model));
        }
        rule.clear();
        expect(kept.size).toBe(0);
      }),
    );
  });

  it('slices as Python does', () => {
    // Recorded from CPython 3.11: list(range(6))[start:stop:step].
    const recorded: readonly [number | undefined, number | undefined, number, number[]][] = [
      [undefined, undefined, 1, [0, 1, 2, 3, 4, 5]],
      [1, 4, 1, [1, 2, 3]],
      [-3, undefined, 1, [3, 4, 5]],
      [-100, 100, 2, [0, 2, 4]],
      [4, 1, 1, []],
      [4, 1, -1, [4, 3, 2]],
      [undefined, undefined, -1, [5, 4, 3, 2, 1, 0]],
      [100, -100, -2, [5, 3, 1]],
      [undefined, -3, -1, [5, 4]],
      [-2, undefined, -3, [4, 1]],
      [2, -5, -1, [2]],
      [0, 0, -1, []],
      [-7, undefined, -1, []],
      [6, undefined, 1, []],
    ];
    for (const [start, stop, step, expected] of recorded) expect(indicesOf(start, stop, step, 6)).toEqual(expected);
  });

  it('a set does what a Set does', () => {
    fc.assert(
      fc.property(fc.uniqueArray(value), fc.array(value), (mine, others) => {
        const a = new Set(mine);
        const b = new Set(others);
        const rule = () => new SetRule(mine);
        const union = [...a, ...[...b].filter((one) => !a.has(one))];
        const both = mine.filter((one) => b.has(one));
        const alone = mine.filter((one) => !b.has(one));
        const either = [...alone, ...[...b].filter((one) => !a.has(one))];
        expect(rule().union(others)).toEqual(union);
        expect(rule().intersection(others)).toEqual(both);
        expect(rule().difference(others)).toEqual(alone);
        expect(rule().symmetricDifference(others)).toEqual(either);
        expect(rule().isSubsetOf(others)).toBe(alone.length === 0);
        expect(rule().isSupersetOf(others)).toBe(both.length === b.size);
        expect(rule().isDisjointFrom(others)).toBe(both.length === 0);
        for (const [update, expected] of [['intersectionUpdate', both], ['differenceUpdate', alone], ['symmetricDifferenceUpdate', either]] as const) {
          const changed = rule();
          changed[update](others);
          expect([...changed.values()]).toEqual(expected);
        }
      }),
    );
  });

  it('takes the last of a dict at once, though thousands go before', () => {
    const { keeper } = counting();
    const rule = new DictRule(keeper);
    for (let n = 0; n < 50_000; n++) rule.set(n, n);
    // One by one through all that go before would be more than a thousand million steps.
    const started = performance.now();
    const taken = Array.from({ length: 50_000 }, () => rule.removeLast()?.key);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(taken).toEqual(Array.from({ length: 50_000 }, (_, n) => 49_999 - n));
  });

  it('gives the handles of a value back with the last use of it', () => {
    let released = 0;
    const holding = new Holding(new Uint8Array(1), [() => released++]);
    holding.use();
    holding.use();
    holding.drop();
    expect(released).toBe(0);
    holding.drop();
    expect(released).toBe(1);
  });

  it('never takes bytes that cannot be read for equal', () => {
    expect(same(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
    expect(same(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true);
    expect([same(0, -0), same(NaN, NaN), same(1, 1n), same('1', 1), same(undefined, null)]).toEqual([true, true, false, false, false]);
  });
});
