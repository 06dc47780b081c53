import { describe, expect, it } from '@jest/globals';
import { balance, type Entry, type PoolBooks } from '../run/pools/books.js';

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
