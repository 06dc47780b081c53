import { describe, expect, it } from '@jest/globals';
import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { BarrierRule, type BarrierOutcome, type BarrierWait } from '../../lib/sync/barrier-rule.js';

const me = { name: 'me' };
const you = { name: 'you' };

function arrive(rule: BarrierRule<object>, owner: object) {
  const outcomes: BarrierOutcome[] = [];
  return { outcomes, wait: rule.arrive(owner, (outcome) => outcomes.push(outcome)) };
}
const kinds = (...arrived: { outcomes: BarrierOutcome[] }[]) => arrived.map(({ outcomes }) => outcomes.map(({ kind }) => kind).join());

describe('the rule of the barrier', () => {
  it('lets all pass when the last one comes, each under a number of its own, again and again', () => {
    const rule = new BarrierRule<object>(3, false);
    for (let trip = 0; trip < 3; trip++) {
      const all = [arrive(rule, me), arrive(rule, you), arrive(rule, me)];
      expect(all.map(({ outcomes }) => outcomes)).toEqual([0, 1, 2].map((index) => [{ kind: 'passed', index }]));
      expect(rule.waiting).toBe(0);
    }
  });

  it('has the last one act before anybody passes; who comes meanwhile belongs to the next trip', () => {
    const rule = new BarrierRule<object>(2, true);
    const [first, last, early, earlyToo] = [arrive(rule, me), arrive(rule, you), arrive(rule, me), arrive(rule, me)];
    expect(kinds(first, last, early)).toEqual(['', 'act', '']);
    expect(rule.finish(you, 1, true)).toEqual({ kind: 'passed', index: 1 });
    expect(kinds(first, early, earlyToo)).toEqual(['passed', '', 'act']);
    expect(rule.finish(me, 2, true)).toEqual({ kind: 'passed', index: 1 });
    expect(kinds(early)).toEqual(['passed']);
  });

  it.each<[string, (rule: BarrierRule<object>, wait: BarrierWait<object>) => void]>([
    ['one that waits gives up', (rule, wait) => void rule.giveUp(wait)],
    ['one that waits is gone', (rule) => rule.leave(you)],
    ['it is aborted', (rule) => rule.abort()],
  ])('breaks when %s, until it is reset', (_, breakIt) => {
    const rule = new BarrierRule<object>(3, false);
    const [stays, goes] = [arrive(rule, me), arrive(rule, you)];
    breakIt(rule, goes.wait!);
    expect(kinds(stays)).toEqual(['broken']);
    expect(rule.broken).toBe(true);
    expect(kinds(arrive(rule, me))).toEqual(['broken']);
    rule.reset();
    expect(rule.broken).toBe(false);
    const again = [arrive(rule, me), arrive(rule, me), arrive(rule, me)];
    expect(kinds(...again)).toEqual(['passed', 'passed', 'passed']);
  });

  it('breaks when the action fails or its party is gone', () => {
    for (const fail of [(rule: BarrierRule<object>) => void rule.finish(you, 1, false), (rule: BarrierRule<object>) => rule.leave(you)]) {
      const rule = new BarrierRule<object>(2, true);
      const [first, , early] = [arrive(rule, me), arrive(rule, you), arrive(rule, me)];
      fail(rule);
      expect(kinds(first, early)).toEqual(['broken', 'broken']);
    }
  });

  it('does not break when a process goes that does not wait here', () => {
    const rule = new BarrierRule<object>(2, false);
    const waits = arrive(rule, me);
    rule.leave(you);
    expect([rule.broken, kinds(waits)]).toEqual([false, ['']]);
  });

  it('tells the actor when it was reset or broken meanwhile', () => {
    const rule = new BarrierRule<object>(1, true);
    expect(kinds(arrive(rule, me))).toEqual(['act']);
    rule.reset();
    expect(kinds(arrive(rule, me))).toEqual(['act']);
    expect(rule.finish(me, 1, true)).toEqual({ kind: 'broken' });
    expect(rule.finish(me, 2, true)).toEqual({ kind: 'passed', index: 0 });
  });

  /* Thousands of random histories of four processes: all of a trip pass or none, whatever happens in between. */
  it('in any history lets all of a trip pass or none, and settles each wait once', () => {
    const party = fc.nat({ max: 3 });
    const step = fc.oneof(
      { weight: 12, arbitrary: fc.record({ kind: fc.constant('arrive' as const), party }) },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('finish' as const), good: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('giveUp' as const), pick: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), party }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('reset' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), fc.integer({ min: 1, max: 4 }), fc.boolean(), (steps, parties, hasAction) => {
        const rule = new BarrierRule<object>(parties, hasAction);
        const owners = [{}, {}, {}, {}];
        interface Call {
          readonly party: number;
          wait: BarrierWait<object> | undefined;
          outcome: BarrierOutcome | undefined;
          gone: boolean;
        }
        const calls: Call[] = [];
        let actor: { readonly call: Call; readonly trip: number } | undefined;
        let broken = false;
        /** Numbers given to those who passed in one step: a whole trip each. */
        let passed: number[] = [];
        const waiting = () => calls.filter(({ outcome, gone }) => outcome === undefined && !gone);

        for (const action of steps) {
          passed = [];
          if (action.kind === 'arrive') {
            const call: Call = { party: action.party, wait: undefined, outcome: undefined, gone: false };
            calls.push(call);
            call.wait = rule.arrive(owners[action.party]!, (outcome) => {
              ok(call.outcome === undefined && !call.gone);
              call.outcome = outcome;
              if (outcome.kind === 'passed') passed.push(outcome.index);
              if (outcome.kind === 'act') actor = { call, trip: outcome.trip };
            });
          } else if (action.kind === 'finish' && actor !== undefined) {
            const { call, trip } = actor;
            actor = undefined;
            const outcome = rule.finish(owners[call.party]!, trip, action.good);
            ok(outcome.kind === (action.good ? 'passed' : 'broken'));
            if (outcome.kind === 'passed') passed.push(outcome.index);
            else broken = true;
          } else if (action.kind === 'giveUp' && calls.length > 0) {
            const call = calls[action.pick % calls.length]!;
            const was = call.outcome === undefined && !call.gone;
            if (was) call.gone = broken = true;
            if (call.wait !== undefined) ok(rule.giveUp(call.wait) === was);
            if (was) actor = undefined;
          } else if (action.kind === 'die') {
            const was = waiting().some((call) => call.party === action.party) || actor?.call.party === action.party;
            for (const call of waiting()) if (call.party === action.party) call.gone = true;
            if (was) {
              broken = true;
              actor = undefined;
            }
            rule.leave(owners[action.party]!);
          } else if (action.kind === 'abort') {
            broken = true;
            actor = undefined;
            rule.abort();
          } else if (action.kind === 'reset') {
            broken = false;
            actor = undefined;
            rule.reset();
            ok(waiting().length === 0);
          }
          ok(passed.length === 0 || passed.sort((a, b) => a - b).join() === Array.from({ length: parties }, (_, index) => index).join());
          ok(rule.broken === broken);
          if (broken) ok(waiting().length === 0);
          // Nobody waits for somebody who is there: a whole trip never stands still without an actor.
          if (actor === undefined) ok(waiting().length < parties);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
