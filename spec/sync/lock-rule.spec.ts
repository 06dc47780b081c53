import { describe, expect, it } from '@jest/globals';
import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { LockRule, type Awoken, type Sleep } from '../../lib/sync/lock-rule.js';
import type { Grant, UnitWait } from '../../lib/sync/semaphore-rule.js';

interface Owner {
  readonly name: string;
}
const me: Owner = { name: 'me' };
const you: Owner = { name: 'you' };

function take(rule: LockRule<Owner>, owner: Owner): number {
  return rule.unit.tryAcquire(owner)!.number;
}

/** Sleeps with the lock taken for it. */
function sleep(rule: LockRule<Owner>, owner: Owner, condition = 'c') {
  const awoken: [Awoken, number][] = [];
  const spot = rule.sleep(owner, take(rule, owner), condition, (why, grant) => awoken.push([why, grant.number]))!;
  return { awoken, spot };
}

describe('the rule of the lock with conditions', () => {
  it('lets go of the lock for a sleep, and gives it back before the sleep is over', () => {
    const rule = new LockRule<Owner>();
    const sleeper = sleep(rule, me);
    expect(rule.locked).toBe(false);
    const held = take(rule, you);
    expect(rule.notify(you, 'c', 1)).toBe(true);
    expect(sleeper.awoken).toEqual([]); // awake, but the lock is another's
    rule.unit.release(you, held);
    expect(sleeper.awoken).toEqual([['notified', 3]]);
    expect(rule.unit.holders()).toMatchObject([{ owner: me }]);
  });

  it('wakes in the order of falling asleep, as many as told, and only those of the condition', () => {
    const rule = new LockRule<Owner>();
    const [a, b, c, other] = [sleep(rule, me), sleep(rule, you), sleep(rule, me), sleep(rule, me, 'another')];
    const held = take(rule, you);
    rule.notify(you, 'c', 2);
    rule.unit.release(you, held);
    expect(a.awoken).toHaveLength(1);
    rule.unit.release(me, a.awoken[0]![1]);
    expect([b.awoken.length, c.awoken.length, other.awoken.length]).toEqual([1, 0, 0]);
  });

  it('refuses to sleep or to notify without the lock', () => {
    const rule = new LockRule<Owner>();
    const sleeper = sleep(rule, me);
    expect(rule.sleep(you, 1, 'c', () => undefined)).toBeUndefined();
    expect(rule.notify(you, 'c', 1)).toBe(false);
    expect(sleeper.spot.parked).toBe(true);
  });

  it('spends no notify on who timed out, gave up or died', () => {
    const rule = new LockRule<Owner>();
    const [late, dead, next] = [sleep(rule, me), sleep(rule, you), sleep(rule, me)];
    expect(rule.wake(late.spot, 'timedOut')).toBe(true);
    expect(rule.wake(late.spot, 'aborted')).toBe(false);
    rule.unit.release(me, late.awoken[0]![1]);
    rule.leave(you);
    const held = take(rule, me);
    rule.notify(me, 'c', 1);
    rule.unit.release(me, held);
    expect(dead.awoken).toEqual([]);
    expect(next.awoken).toMatchObject([['notified', expect.any(Number)]]);
    expect(rule.conditions()).toEqual([]);
  });

  /* Thousands of random histories of three processes at two conditions of one lock, against plain lists. */
  it('in any history has one holder, loses no notify, and keeps the order', () => {
    const party = fc.nat({ max: 2 });
    const condition = fc.constantFrom('a', 'b');
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('acquire' as const), party }) },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('release' as const) }) },
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('sleep' as const), condition }) },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('notify' as const), condition, count: fc.nat({ max: 3 }) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('wake' as const), pick: fc.nat(), why: fc.constantFrom<Awoken>('timedOut', 'aborted') }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), party }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
        interface Call {
          readonly party: number;
          /** What it must come back with. */
          why: Awoken | undefined;
          wait?: UnitWait<Owner> | undefined;
          spot?: Sleep<Owner> | undefined;
        }
        const rule = new LockRule<Owner>();
        const owners = [0, 1, 2].map((index) => ({ name: String(index) }));
        let queue: Call[] = [];
        const asleep: Record<string, Call[]> = { a: [], b: [] };
        const over = new Set<Call>();
        const spots: Call[] = [];
        const waits: Call[] = [];
        let holder: { readonly party: number; readonly number: number } | undefined;

        const enter = (call: Call, why: Awoken | undefined, { number }: Grant): void => {
          ok(holder === undefined && queue[0] === call && !over.has(call) && call.why === why);
          queue.shift();
          over.add(call);
          holder = { party: call.party, number };
        };
        const leaveLock = (): number => {
          const { number } = holder!;
          holder = undefined;
          return number;
        };
        for (const action of steps) {
          if (action.kind === 'acquire') {
            const call: Call = { party: action.party, why: undefined };
            queue.push(call);
            waits.push(call);
            call.wait = rule.unit.acquire(owners[action.party]!, (grant) => enter(call, undefined, grant));
          } else if (action.kind === 'release' && holder !== undefined) {
            const owner = owners[holder.party]!;
            ok(rule.unit.release(owner, leaveLock()));
          } else if (action.kind === 'sleep' && holder !== undefined) {
            const call: Call = { party: holder.party, why: undefined };
            asleep[action.condition]!.push(call);
            spots.push(call);
            call.spot = rule.sleep(owners[call.party]!, leaveLock(), action.condition, (why, grant) => enter(call, why, grant))!;
          } else if (action.kind === 'notify' && holder !== undefined) {
            const woken = asleep[action.condition]!.splice(0, action.count);
            for (const call of woken) call.why = 'notified';
            queue.push(...woken);
            ok(rule.notify(owners[holder.party]!, action.condition, action.count));
          } else if (action.kind === 'wake' && spots.length > 0) {
            const call = spots[action.pick % spots.length]!;
            const lot = [asleep['a']!, asleep['b']!].find((calls) => calls.includes(call));
            if (lot !== undefined) {
              lot.splice(lot.indexOf(call), 1);
              call.why = action.why;
              queue.push(call);
            }
            ok(rule.wake(call.spot!, action.why) === (lot !== undefined));
          } else if (action.kind === 'cancel' && waits.length > 0) {
            const call = waits[action.pick % waits.length]!;
            const waiting = queue.includes(call);
            if (waiting) queue = queue.filter((one) => one !== call);
            if (call.wait !== undefined) ok(rule.unit.cancel(call.wait) === waiting);
          } else if (action.kind === 'die') {
            const stays = (call: Call) => call.party !== action.party;
            queue = queue.filter(stays);
            for (const name of ['a', 'b']) asleep[name] = asleep[name]!.filter(stays);
            if (holder?.party === action.party) holder = undefined;
            rule.leave(owners[action.party]!);
          }
          ok(rule.locked === (holder !== undefined));
          ok(holder !== undefined || queue.length === 0);
          ok(rule.unit.waiting === queue.length);
          for (const name of ['a', 'b']) {
            ok(rule.sleepers(name).map(({ owner }) => owner.name).join() === asleep[name]!.map((call) => call.party).join());
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});
