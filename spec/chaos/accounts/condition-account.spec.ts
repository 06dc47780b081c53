import { describe, expect, it } from '@jest/globals';
import type { Life } from '../run/journal.js';
import { accountOfCondition } from '../run/stations/condition-account.js';
import { laneAt, lifeOf } from './lives.js';

describe('the account of a condition', () => {
  const lane = (name: string, diedAt: number | undefined, ...whats: [what: string, count?: number][]): Life =>
    lifeOf(name, laneAt('c', 0, ...whats.map(([what, ...count], time) => [time, what, ...(count as number[])] as const)), diedAt);
  const notifier = lane('n', undefined, ['n', 2], ['m', 2]);
  const brokenBy = (...lives: Life[]): string => accountOfCondition('c', lives).broken.join('\n');

  it('balances when those are woken who were notified, or killed asleep', () => {
    expect(accountOfCondition('c', [notifier, lane('a', undefined, ['S'], ['W']), lane('b', 9, ['S'])])).toEqual({ broken: [], woken: 1 });
    expect(brokenBy(notifier, lane('a', undefined, ['S'], ['W'], ['S'], ['W'], ['S'], ['T']))).toBe('');
  });

  it.each<[string, readonly Life[], RegExp]>([
    ['one who is woken by nobody', [lane('a', undefined, ['S'], ['W'])], /1 were woken by 0 calls/],
    ['a notify that is lost', [notifier, lane('a', undefined, ['S'], ['W'], ['S'], ['T'])], /2 were to be woken, 1 were, and 0 were killed asleep/],
    ['a sleep that never ends', [lane('a', undefined, ['S'])], /a ended in good order asleep/],
  ])('shows %s', (_, lives, text) => {
    expect(brokenBy(...lives)).toMatch(text);
  });
});
