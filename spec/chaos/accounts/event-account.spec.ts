import { describe, expect, it } from '@jest/globals';
import type { Life } from '../run/journal.js';
import { accountOfEvent } from '../run/stations/event-account.js';
import { laneAt, lifeOf } from './lives.js';

type Entries = Parameters<typeof laneAt>[2][];

describe('the account of an event', () => {
  const lane = (name: string, diedAt: number | undefined, ...entries: Entries): Life => lifeOf(name, laneAt('e', 0, ...entries), diedAt);
  const setter = lane('s', undefined, [100, 'set'], [101, 'done'], [900, 'clear'], [901, 'done']);
  const brokenBy = (...lives: Life[]): string => accountOfEvent({ name: 'e', lives: [setter, ...lives] }).broken.join('\n');

  it('balances when those pass who may, and the others do not', () => {
    const lives = [
      lane('a', undefined, [0, 'wait', 2], [102, 'true'], [200, 'ask'], [201, 'true'], [950, 'ask'], [951, 'false']),
      lane('b', undefined, [0, 'wait', 0.05], [52, 'false'], [99, 'wait', 0], [102, 'false'], [890, 'wait', 0.1], [1001, 'true']),
      lane('c', undefined, [890, 'wait', 0.1], [1001, 'false'], [1010, 'wait', 2], [1020, 'aborted']),
    ];
    expect(accountOfEvent({ name: 'e', lives: [setter, ...lives] })).toEqual({ broken: [], passed: 2 });
  });

  it('says nothing of the time in which a killed one may have cleared or set it', () => {
    expect(brokenBy(lane('k', 300, [299, 'clear']), lane('a', undefined, [400, 'ask'], [401, 'false']))).toBe('');
    expect(brokenBy(lane('k', 20, [10, 'set']), lane('a', undefined, [50, 'ask'], [51, 'true']))).toBe('');
  });

  it.each<[string, Life, RegExp]>([
    ['a wait that ends in vain while it is set', lane('a', undefined, [300, 'wait', 0.2], [501, 'false']), /'wait 0.2' did not find it set, and it was for 799/],
    ['a wait that was not ended when it was set', lane('a', undefined, [0, 'wait', 0.5], [502, 'false']), /did not find it set/],
    ['a wait that was not ended by a short time of it', lane('a', undefined, [50, 'wait', 2], [2052, 'false']), /did not find it set/],
    ['an answer that it is not set', lane('a', undefined, [300, 'ask'], [301, 'false']), /'ask ' did not find it set/],
    ['an answer that it is set', lane('a', undefined, [50, 'ask'], [51, 'true']), /found it set, and it was not/],
    ['a wait that ends without a cause', lane('a', undefined, [910, 'wait', 2], [950, 'true']), /found it set, and it was not/],
    ['a wait that never ends', lane('a', undefined, [300, 'wait', 2]), /in the middle of 'wait'/],
  ])('shows %s', (_, life, text) => {
    expect(brokenBy(life)).toMatch(text);
  });
});
