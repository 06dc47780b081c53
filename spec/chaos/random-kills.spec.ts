import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';
import type { Event, Life } from './run/journal.js';
import { Random } from './run/random.js';
import { balance, type Entry, type PoolBooks } from './run/pools/books.js';
import { account, type QueueBooks } from './run/stations/queue-account.js';

const script = join(__dirname, '../../scripts/chaos.js');
const posix = process.platform === 'win32' ? it.skip : it; // SIGSTOP and SIGKILL as they are there

describe('random kills', () => {
  posix('lose nothing, double nothing and leave nothing behind (the long version is npm run chaos)', async () => {
    const { exitCode, stdout, stderr, left } = await runProgram(process.execPath, [script, '--minutes', '0.25', '--round', '9', '--seed', '1'], { limit: 90 });
    expect(`${stdout}\n${stderr}`).toContain('nothing lost, nothing doubled, nothing left behind');
    expect(exitCode).toBe(0);
    expect(left).toEqual([]);
    expect(Number(/kills (\d+)/.exec(stdout)?.[1])).toBeGreaterThan(5);
    expect(Number(/items (\d+)/.exec(stdout)?.[1])).toBeGreaterThan(5);
    expect(Number(/worker kills (\d+)/.exec(stdout)?.[1])).toBeGreaterThan(0);
    expect(Number(/tasks (\d+)/.exec(stdout)?.[1])).toBeGreaterThan(10);
  }, 100_000);

  it('are the same for the same seed', () => {
    const decisions = (seed: string): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 100 }, () => random.between(0, 1000));
    };
    expect(decisions('1 killer')).toEqual(decisions('1 killer'));
    expect(decisions('1 killer')).not.toEqual(decisions('2 killer'));
    expect(new Set(decisions('1 killer').map((n) => n % 8)).size).toBe(8);
    expect(Math.min(...decisions('3'))).toBeLessThan(100);
    expect(Math.max(...decisions('3'))).toBeGreaterThan(900);
  });
});

describe('the accounts of the chaos', () => {
  const life = (name: string, killed: boolean, ...events: [lane: number, what: string, item?: string][]): Life => ({
    life: name,
    killed,
    events: events.map(([lane, what, item]): Event => [lane, 'q', what, ...(item === undefined ? [] : [item])]),
  });
  const sound: QueueBooks = {
    name: 'q',
    lives: [
      life('a', false, [0, 'P', 'a/0/0'], [0, 'p', 'a/0/0'], [0, 'P', 'a/0/1'], [0, 'p', 'a/0/1'], [0, 'P', 'a/0/2'], [0, 'f', 'a/0/2']),
      life('b', true, [0, 'G'], [0, 'R', 'a/0/0'], [0, 'G']),
      life('c', false, [1, 'G'], [1, 'E'], [1, 'P', 'c/1/0']),
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
    ['an item that came twice', { lives: withLife(life('d', false, [0, 'G'], [0, 'R', 'a/0/0'])), taken: 3, accepted: 4 }, /received twice, by b and d/],
    ['an item that came and is there', { left: ['a/0/0'] }, /received by b and is still there/],
    ['an item that nobody put', { left: ['x/0/0'] }, /never put/],
    ['a refused item that went in', { left: ['a/0/2'] }, /refused, and the queue has it/],
    ['a claim of nobody', { claimed: 1 }, /claimed though nobody/],
    ['an item that does not come', { left: [] }, /1 items were announced, 0 came/],
    ['an item received and not acknowledged', { taken: 0, accepted: 1 }, /0 items were acknowledged, and 1 received/],
    ['more that died than getters did', { taken: 4, accepted: 5 }, /3 items vanished .* 1 lanes/],
    ['a get that ends in nothing', { lives: withLife(life('d', false, [0, 'G'])) }, /d ended in good order in the middle/],
    [
      'an accepted item that is gone',
      { lives: withLife(life('d', false, [0, 'P', 'd/0/0'], [0, 'p', 'd/0/0'], [0, 'P', 'd/0/1'], [0, 'p', 'd/0/1'])) },
      /3 accepted items are gone, and 1 can be/,
    ],
    [
      'items out of turn',
      {
        lives: withLife(
          life('d', false, ...[0, 1, 2].map((n): [number, string, string] => [0, 'P', `d/0/${String(n)}`]), ...[2, 0, 1].map((n): [number, string, string] => [1, 'R', `d/0/${String(n)}`])),
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

describe('the books of pools', () => {
  const entry = (id: string, ending: Entry['ending'], more: Partial<Entry> & { deed?: Entry['order']['deed'] } = {}): Entry => {
    const { deed = 'quick', ...rest } = more;
    return { order: { id, deed, ms: 0, ledger: '' }, tries: 1, limited: false, aborted: false, terminated: false, calls: 1, ending, ...rest };
  };
  const lostWith = (pid: number) => ({ error: Object.assign(new Error('lost'), { code: 'ERR_WORKER_LOST', pid }) });
  const lost = lostWith(1);
  const sound: PoolBooks = {
    entries: [entry('a', { value: 'a' }), entry('b', lost), entry('c', lost, { deed: 'dies', tries: 2 }), entry('d', { error: new RangeError('d') }, { deed: 'throws' })],
    begun: ['a', 'b', 'c', 'd', 'c'],
    kills: 1,
    together: 1,
  };
  const brokenBy = (change: Partial<PoolBooks>): string => balance({ ...sound, ...change }).broken.join('\n');

  it('balance when a worker was killed with one task under way', () => {
    expect(balance(sound)).toEqual({ broken: [], lost: 1 });
  });

  it('balance when the task was a chunk of several items', () => {
    const items = ['a', 'b', 'e'].map((id) => entry(id, lost, { calls: undefined }));
    expect(balance({ ...sound, entries: items, begun: ['a'] })).toEqual({ broken: [], lost: 3 });
  });

  it.each<[string, Partial<PoolBooks>, RegExp]>([
    ['a task that ran twice', { begun: ['a', ...sound.begun] }, /task a \(quick\) began 2 times, and may begin 1 times/],
    ['a task that has no end', { entries: [entry('a', undefined)], begun: ['a'] }, /task a \(quick\) has no end/],
    ['a result of nothing', { begun: ['b', 'c', 'd'] }, /task a \(quick\) has a result and never began/],
    ['a wrong result', { entries: [entry('a', { value: 'b' })], begun: ['a'] }, /gave b/],
    ['an error of somebody else', { entries: [entry('a', { error: new RangeError('d') })], begun: ['a'] }, /ended with RangeError: d/],
    ['a time limit that nobody gave', { entries: [entry('a', { error: Object.assign(new Error(), { code: 'ERR_TIMEOUT' }) })], begun: ['a'] }, /ended with Error/],
    ['two callbacks', { entries: [entry('a', { value: 'a' }, { calls: 2 })], begun: ['a'] }, /called back 2 times/],
    ['more losses than deaths', { entries: [entry('a', lost), entry('b', lostWith(2))], begun: ['a', 'b'] }, /innocent tasks are lost with 2 workers, and 1 died/],
    ['two losses by one death', { entries: [entry('a', lost), entry('b', lost)], begun: ['a', 'b'] }, /2 innocent calls are lost with worker 1, which has at most 1 at once/],
  ])('show %s', (_, change, text) => {
    expect(brokenBy(change)).toMatch(text);
  });
});
