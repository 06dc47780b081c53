import { describe, expect, it } from '@jest/globals';
import type { Life } from '../run/journal.js';
import { accountOfOrder } from '../run/stations/order-account.js';
import { laneAt, lifeOf } from './lives.js';

type Entries = Parameters<typeof laneAt>[2][];

describe('the account of an order', () => {
  const lane = (name: string, diedAt: number | undefined, ...entries: Entries): Life => lifeOf(name, laneAt('q', 0, ...entries), diedAt);
  const puts = lane('p', undefined, [1, 'P', 'low', 9], [2, 'p', 'low'], [3, 'P', 'high', 1], [4, 'p', 'high'], [5, 'P', 'equal', 1], [6, 'p', 'equal']);
  const got = (name: string, begin: number, end: number, item: string): Life => lane(name, undefined, [begin, 'G'], [end, 'R', item]);
  const brokenBy = (kind: 'newest' | 'lowest', left: readonly string[], ...lives: Life[]): string => accountOfOrder({ name: 'q', kind, left, lives: [puts, ...lives] }).join('\n');

  it('balances when what is first leaves first', () => {
    expect(brokenBy('lowest', ['low'], got('a', 10, 11, 'high'), got('b', 12, 13, 'equal'))).toBe('');
    expect(brokenBy('newest', ['low'], got('a', 10, 11, 'equal'), got('b', 12, 13, 'high'))).toBe('');
  });

  it('says nothing where two gets, or a put and a get, were at the same time', () => {
    expect(brokenBy('lowest', [], got('a', 10, 13, 'high'), got('b', 12, 14, 'low'), got('c', 13, 20, 'equal'))).toBe('');
    expect(brokenBy('lowest', ['high', 'equal'], got('a', 2, 5, 'low'))).toBe('');
  });

  it('excuses one for each getter that was killed meanwhile', () => {
    expect(brokenBy('lowest', ['low', 'high'], got('a', 10, 11, 'equal'), lane('k', 12, [9, 'G']))).toBe('');
  });

  it.each<[string, string]>([
    ['a lower priority that leaves first', brokenBy('lowest', ['high', 'equal'], got('a', 10, 11, 'low'))],
    ['an equal one that came later', brokenBy('lowest', ['low', 'high'], got('a', 10, 11, 'equal'))],
    ['an older one that leaves first', brokenBy('newest', ['high', 'equal'], got('a', 10, 11, 'low'))],
    ['more than the killed getters can have had', brokenBy('lowest', ['high', 'equal'], got('a', 10, 11, 'low'), lane('k', 12, [9, 'G']))],
    ['one that is got later', brokenBy('lowest', ['equal'], got('a', 10, 11, 'equal'), got('b', 12, 13, 'high'))],
  ])('shows %s', (_, text) => {
    expect(text).toMatch(/came out before/);
  });
});
