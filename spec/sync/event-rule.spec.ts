import { describe, expect, it } from '@jest/globals';
import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { EventRule, type EventWait } from '../../lib/sync/event-rule.js';

describe('the rule of the event', () => {
  it('in any history lets everybody pass who waits when it is set, once, and nobody else', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), party: fc.nat({ max: 2 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('set' as const, 'clear' as const) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), party: fc.nat({ max: 2 }) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const rule = new EventRule<object>();
        const owners = [{}, {}, {}];
        let isSet = false;
        const calls: { party: number; spot: EventWait<object>; state: 'waiting' | 'passed' | 'gone'; passed: number }[] = [];
        for (const action of steps) {
          if (action.kind === 'wait' && !isSet) {
            const call = { party: action.party, state: 'waiting' as 'waiting' | 'passed' | 'gone', passed: 0, spot: undefined as never as EventWait<object> };
            call.spot = rule.wait(owners[action.party]!, () => call.passed++);
            calls.push(call);
          } else if (action.kind === 'set') {
            isSet = true;
            for (const call of calls) if (call.state === 'waiting') call.state = 'passed';
            rule.set();
          } else if (action.kind === 'clear') {
            isSet = false;
            rule.clear();
          } else if (action.kind === 'cancel' && calls.length > 0) {
            const call = calls[action.pick % calls.length]!;
            ok(rule.cancel(call.spot) === (call.state === 'waiting'));
            if (call.state === 'waiting') call.state = 'gone';
          } else if (action.kind === 'die') {
            for (const call of calls) if (call.party === action.party && call.state === 'waiting') call.state = 'gone';
            rule.leave(owners[action.party]!);
          }
          ok(rule.isSet === isSet);
          for (const { state, passed } of calls) ok(passed === (state === 'passed' ? 1 : 0));
          ok(rule.waiters().length === calls.filter(({ state }) => state === 'waiting').length);
        }
      }),
      { numRuns: 3000 },
    );
    expect(new EventRule().isSet).toBe(false);
  });
});
