import { describe, expect, it } from '@jest/globals';
import type { Life } from '../run/journal.js';
import { LAG } from '../run/operations.js';
import { accountOfBarrier } from '../run/stations/barrier-account.js';
import { laneAt, lifeOf } from './lives.js';

type Entries = Parameters<typeof laneAt>[2][];

describe('the account of a barrier', () => {
  const lane = (name: string, diedAt: number | undefined, ...entries: Entries): Life => lifeOf(name, laneAt('b', 0, ...entries), diedAt);
  const accountOf = (...lives: Life[]) => accountOfBarrier({ name: 'b', parties: 2, lives });
  const brokenBy = (...lives: Life[]): string => accountOf(...lives).broken.join('\n');
  const first = lane('a', undefined, [10, 'wait'], [21, 'passed', 0]);
  const second = lane('b', undefined, [20, 'wait'], [22, 'passed', 1]);

  it('balances when all of a trip pass', () => {
    expect(accountOf(first, second)).toEqual({ broken: [], trips: 1 });
  });

  it('balances when one of a trip is killed before it can say so', () => {
    expect(accountOf(first, lane('k', 22, [20, 'wait']))).toEqual({ broken: [], trips: 1 });
  });

  it('balances when one who gave up, was killed or aborted it has broken it, until it is reset', () => {
    const told = lane('c', undefined, [30, 'wait'], [51, 'broken'], [52, 'wait'], [53, 'broken'], [60, 'reset'], [61, 'done']);
    expect(brokenBy(first, second, told, lane('k', 45, [40, 'wait']))).toBe('');
    expect(brokenBy(first, second, told, lane('d', undefined, [40, 'wait'], [50, 'timedOut']))).toBe('');
    expect(brokenBy(first, second, told, lane('d', undefined, [40, 'abort'], [50, 'done']))).toBe('');
  });

  it('balances when a reset sends somebody away', () => {
    expect(brokenBy(lane('c', undefined, [30, 'wait'], [51, 'broken']), lane('d', undefined, [50, 'reset'], [52, 'done']))).toBe('');
  });

  it.each<[string, readonly Life[], RegExp]>([
    ['one who passes alone', [first], /1 of 1 trips did not pass, and 0 were killed/],
    ['one who passes with a dead one', [lane('k', 10, [5, 'wait']), lane('a', undefined, [LAG + 11, 'wait'], [LAG + 30, 'passed', 1])], /passed as number 1 with 1 there, and 0 who were killed/],
    ['two who pass as the same', [first, lane('b', undefined, [20, 'wait'], [22, 'passed', 0])], /2 of 2 trips did not pass/],
    ['two who pass one after the other', [first, lane('b', undefined, [30, 'wait'], [32, 'passed', 1])], /a lane 0 passed as number 0 with 1 there/],
    ['one who is told that it is broken without a cause', [first, second, lane('c', undefined, [30, 'wait'], [31, 'broken'])], /nobody had broken it/],
    ['one for whom a reset did nothing', [lane('c', undefined, [1, 'abort'], [2, 'done'], [3, 'reset'], [4, 'done'], [5, 'wait'], [6, 'broken'])], /nobody had broken it/],
    ['those who pass though it is broken', [first, second, lane('c', undefined, [1, 'wait'], [5, 'timedOut'])], /passed though it was broken/],
    ['a wait that never ends', [lane('c', undefined, [1, 'wait'])], /in the middle of 'wait'/],
  ])('shows %s', (_, lives, text) => {
    expect(brokenBy(...lives)).toMatch(text);
  });
});
