import { describe, expect, it } from '@jest/globals';
import type { Life } from '../run/journal.js';
import { account, type QueueBooks } from '../run/stations/queue-account.js';
import { lifeOf, type Line } from './lives.js';

describe('the account of a queue', () => {
  const did = (name: string, killed: boolean, ...events: [lane: number, what: string, item?: string][]): Life => {
    const lines = events.map(([lane, what, item], time): Line => [time, lane, 'q', what, ...(item === undefined ? [] : [item])]);
    return lifeOf(name, lines, killed ? lines.length : undefined);
  };
  const sound: QueueBooks = {
    name: 'q',
    lives: [
      did('a', false, [0, 'P', 'a/0/0'], [0, 'p', 'a/0/0'], [0, 'P', 'a/0/1'], [0, 'p', 'a/0/1'], [0, 'P', 'a/0/2'], [0, 'f', 'a/0/2']),
      did('b', true, [0, 'G'], [0, 'R', 'a/0/0'], [0, 'G']),
      did('c', false, [1, 'G'], [1, 'E'], [1, 'P', 'c/1/0']),
    ],
    left: ['c/1/0'],
    accepted: 3,
    taken: 2,
    size: 1,
    claimed: 0,
  };
  const brokenBy = (change: Partial<QueueBooks>): string => account({ ...sound, ...change }).broken.join('\n');
  const withLife = (more: Life): readonly Life[] => [...sound.lives, more];

  it('balance when an item died with the getter that had just received it', () => {
    expect(account(sound)).toEqual({ broken: [], unseen: 1 });
  });

  it.each<[string, Partial<QueueBooks>, RegExp]>([
    ['a lost item', { accepted: 4 }, /4 items went in, 2 came out and 1 are left/],
    ['an item that came twice', { lives: withLife(did('d', false, [0, 'G'], [0, 'R', 'a/0/0'])), taken: 3, accepted: 4 }, /received twice, by b and d/],
    ['an item that came and is there', { left: ['a/0/0'] }, /received by b and is still there/],
    ['an item that nobody put', { left: ['x/0/0'] }, /never put/],
    ['a refused item that went in', { left: ['a/0/2'] }, /refused, and the queue has it/],
    ['a claim of nobody', { claimed: 1 }, /claimed though nobody/],
    ['an item that does not come', { left: [] }, /1 items were announced, 0 came/],
    ['an item received and not acknowledged', { taken: 0, accepted: 1 }, /0 items were acknowledged, and 1 received/],
    ['more that died than getters did', { taken: 4, accepted: 5 }, /3 items vanished .* 1 lanes/],
    ['a get that ends in nothing', { lives: withLife(did('d', false, [0, 'G'])) }, /d ended in good order in the middle/],
    [
      'an accepted item that is gone',
      { lives: withLife(did('d', false, [0, 'P', 'd/0/0'], [0, 'p', 'd/0/0'], [0, 'P', 'd/0/1'], [0, 'p', 'd/0/1'])) },
      /3 accepted items are gone, and 1 can be/,
    ],
    [
      'items out of turn',
      {
        lives: withLife(
          did('d', false, ...[0, 1, 2].map((n): [number, string, string] => [0, 'P', `d/0/${String(n)}`]), ...[2, 0, 1].map((n): [number, string, string] => [1, 'R', `d/0/${String(n)}`])),
        ),
        accepted: 6,
        taken: 5,
      },
      /2 items came out of turn, and at most 1/,
    ],
  ])('show %s', (_, change, text) => {
    expect(brokenBy(change)).toMatch(text);
  });
});
