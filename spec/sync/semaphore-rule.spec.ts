import { describe, expect, it } from '@jest/globals';
import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { SemaphoreRule, type Grant, type UnitWait } from '../../lib/sync/semaphore-rule.js';

interface Owner {
  readonly name: string;
}
const me: Owner = { name: 'me' };
const you: Owner = { name: 'you' };

function acquire(rule: SemaphoreRule<Owner>, owner: Owner) {
  const grants: Grant[] = [];
  const wait = rule.acquire(owner, (grant) => grants.push(grant));
  return { grants, wait };
}

describe('the rule of the semaphore', () => {
  it('gives units while there are some, and then in the order of waiting', () => {
    const rule = new SemaphoreRule<Owner>(1);
    const first = acquire(rule, me);
    const second = acquire(rule, you);
    const third = acquire(rule, me);
    expect(first.grants).toHaveLength(1);
    expect(rule.tryAcquire(you)).toBeUndefined();
    expect(rule.release(me, first.grants[0]!.number)).toBe(true);
    expect([second.grants.length, third.grants.length]).toEqual([1, 0]);
    expect(rule.release(me, first.grants[0]!.number)).toBe(false);
    expect(rule.release(me, second.grants[0]!.number)).toBe(false);
  });

  it('hands what a holder had to the next one when the holder leaves, and says so once', () => {
    const rule = new SemaphoreRule<Owner>(1);
    acquire(rule, you);
    const leaving = acquire(rule, you);
    const next = acquire(rule, me);
    const last = acquire(rule, me);
    rule.leave(you);
    expect(leaving.grants).toEqual([]);
    expect(next.grants).toMatchObject([{ holderDied: true }]);
    rule.release(me, next.grants[0]!.number);
    expect(last.grants).toMatchObject([{ holderDied: false }]);
  });

  it('lets anybody release, and takes the unit from who has had one longest', () => {
    const rule = new SemaphoreRule<Owner>(1, 1);
    const held = acquire(rule, you);
    expect(rule.releaseAny()?.discharged).toMatchObject({ owner: you, number: held.grants[0]!.number });
    expect(rule.value).toBe(1);
    rule.leave(you);
    expect(rule.value).toBe(1);
    expect(rule.releaseAny()).toBeUndefined();
  });

  it('grows without a bound', () => {
    const rule = new SemaphoreRule<Owner>(0);
    expect([rule.releaseAny(), rule.releaseAny()]).toEqual([{ discharged: undefined }, { discharged: undefined }]);
    expect(rule.value).toBe(2);
  });

  it('gives nothing back of what was used up', () => {
    const rule = new SemaphoreRule<Owner>(2);
    acquire(rule, you);
    rule.useUp(you);
    rule.leave(you);
    expect(rule.value).toBe(1);
  });

  it('tells who has what, who waits, and since when', () => {
    let now = 5;
    const rule = new SemaphoreRule<Owner>(1, 1, () => now);
    acquire(rule, me);
    now = 7;
    acquire(rule, you);
    expect(rule.holders()).toEqual([{ owner: me, number: 1, since: 5 }]);
    expect(rule.waiters()).toEqual([{ owner: you, since: 7 }]);
  });

  /*
   * Thousands of random histories of four processes, against a model of three plain lists. In any turn a grant may meet
   * a cancel or a death; whatever happens first decides.
   */
  it('in any history conserves its units, keeps the order, strands nobody and grants nothing twice', () => {
    const party = fc.nat({ max: 3 });
    const step = fc.oneof(
      { weight: 10, arbitrary: fc.record({ kind: fc.constant('acquire' as const), party }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('try' as const), party }) },
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('release' as const), party, pick: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('releaseAny' as const) }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), party }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('useUp' as const), party }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), fc.integer({ min: 0, max: 3 }), fc.boolean(), (steps, value, bounded) => {
        const bound = bounded ? value : Infinity;
        const rule = new SemaphoreRule<Owner>(value, bound);
        const owners = [0, 1, 2, 3].map((index) => ({ name: String(index) }));
        interface Call {
          readonly party: number;
          wait?: UnitWait<Owner> | undefined;
          state: 'waiting' | 'granted' | 'gone';
        }
        const calls: Call[] = [];
        const queue: Call[] = [];
        const held = new Map<number, number>(); // number of the unit → party
        let free = value;
        let orphans = 0;
        const numbers = new Set<number>();

        const granted = (party: number, { number, holderDied }: Grant): void => {
          ok(!numbers.has(number));
          numbers.add(number);
          held.set(number, party);
          free--;
          ok(free >= 0);
          ok(holderDied === orphans > 0);
          if (holderDied) orphans--;
        };
        for (const action of steps) {
          switch (action.kind) {
            case 'acquire': {
              const call: Call = { party: action.party, state: 'waiting' };
              calls.push(call);
              queue.push(call);
              call.wait = rule.acquire(owners[action.party]!, (grant) => {
                ok(call.state === 'waiting' && queue[0] === call); // once, in turn, never to who is gone
                queue.shift();
                call.state = 'granted';
                granted(action.party, grant);
              });
              break;
            }
            case 'try': {
              const grant = rule.tryAcquire(owners[action.party]!);
              ok((grant !== undefined) === free > 0);
              if (grant !== undefined) granted(action.party, grant);
              break;
            }
            case 'release': {
              const mine = [...held].filter(([, party]) => party === action.party);
              if (mine.length === 0) break;
              const [number] = mine[action.pick % mine.length]!;
              held.delete(number);
              free++;
              ok(rule.release(owners[action.party]!, number));
              ok(!rule.release(owners[action.party]!, number));
              break;
            }
            case 'releaseAny': {
              const most = free >= bound;
              const [oldest] = held.keys();
              if (!most && oldest !== undefined) held.delete(oldest);
              if (!most) free++;
              const given = rule.releaseAny();
              ok((given === undefined) === most);
              if (given !== undefined) ok(given.discharged?.number === oldest);
              break;
            }
            case 'cancel': {
              const waits = calls.filter(({ wait }) => wait !== undefined);
              if (waits.length === 0) break;
              const call = waits[action.pick % waits.length]!;
              const waiting = call.state === 'waiting';
              ok(rule.cancel(call.wait!) === waiting);
              if (waiting) {
                call.state = 'gone';
                queue.splice(queue.indexOf(call), 1);
              }
              break;
            }
            case 'die': {
              for (const call of calls) if (call.party === action.party && call.state === 'waiting') call.state = 'gone';
              for (const call of [...queue]) if (call.state === 'gone') queue.splice(queue.indexOf(call), 1);
              for (const [number, party] of [...held]) {
                if (party !== action.party) continue;
                held.delete(number);
                free++;
                orphans++;
              }
              rule.leave(owners[action.party]!);
              break;
            }
            case 'useUp':
              for (const [number, party] of [...held]) if (party === action.party) held.delete(number);
              rule.useUp(owners[action.party]!);
              break;
          }
          ok(rule.value === free);
          ok(free === 0 || queue.length === 0);
          ok(rule.waiting === queue.length);
          ok(rule.holders().map(({ number }) => number).join() === [...held.keys()].join());
          ok(rule.waiters().map(({ owner }) => owner.name).join() === queue.map((call) => call.party).join());
          if (bounded) ok(free + held.size <= bound);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
