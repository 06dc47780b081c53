import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareRanks, isRank, rankKind, rankOf, type Rank } from '../../lib/queues/rank.js';
import { PriorityStore } from '../../lib/queues/priority-store.js';

const rank: fc.Arbitrary<Rank> = fc.letrec<{ rank: Rank }>((tie) => ({
  rank: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true }),
    fc.bigInt({ min: -3n, max: 3n }),
    fc.string({ maxLength: 2 }),
    fc.array(tie('rank'), { minLength: 1, maxLength: 3 }),
  ),
})).rank;

describe('a rank', () => {
  it('is totally ordered', () => {
    fc.assert(
      fc.property(rank, rank, rank, (a, b, c) => {
        expect(Math.sign(compareRanks(a, b))).toBe(-Math.sign(compareRanks(b, a)) + 0);
        expect(compareRanks(a, a)).toBe(0);
        if (compareRanks(a, b) <= 0 && compareRanks(b, c) <= 0) expect(compareRanks(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('is what can be compared of an item, and its kind that of its first element', () => {
    expect(rankOf('put', [2, 'b', { c: 1 }, 4], 'item')).toEqual([2, 'b']);
    expect(rankOf('put', [[1, {}], 5], 'item')).toEqual([[1], 5]);
    expect(rankOf('put', 'x'.repeat(1000), 'item')).toHaveLength(256);
    expect(rankKind([['a'], 1])).toBe('list of list of string');
    expect(rankKind(5n)).toBe(rankKind(0.5));
    for (const none of [NaN, {}, [], [{}, 1], [[[[[[[[[1]]]]]]]]], null, Symbol('s'), true]) {
      expect(() => rankOf('put', none, 'item')).toThrow(/^put: item(\[0\])? is .*, which has no order\./);
    }
    for (const bad of [NaN, {}, [], [NaN], undefined]) expect(isRank(bad)).toBe(false);
    fc.assert(fc.property(rank, (one) => isRank(one)));
  });

  it('decides in a heap as in a stable sort', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5 })), (ranks) => {
        const store = new PriorityStore<number>((a, b) => a - b);
        ranks.forEach((item, sequence) => store.add({ item, sequence }));
        const claims = ranks.map((item, sequence) => ({ item, sequence })).sort((a, b) => a.item - b.item || a.sequence - b.sequence);
        expect(ranks.map(() => store.take())).toEqual(claims);
      }),
    );
  });
});
