import { describe, expect, it } from '@jest/globals';
import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { QueueRule, type Claim, type GetOutcome, type PutOutcome } from '../../lib/queues/queue-rule.js';

const me = { name: 'me' };
const you = { name: 'you' };

function put(rule: QueueRule<string>, item: string, owner: object = me, wait = true) {
  const outcomes: PutOutcome[] = [];
  const ticket = rule.put(owner, item, wait, (outcome) => outcomes.push(outcome));
  return { outcomes, ticket };
}

function get(rule: QueueRule<string>, owner: object = me, wait = true) {
  const outcomes: GetOutcome<string>[] = [];
  const ticket = rule.get(owner, wait, (outcome) => outcomes.push(outcome));
  const items = () => outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.item));
  const claim = () => (outcomes[0] as Claim<string>).sequence;
  return { outcomes, ticket, items, claim };
}

describe('the rule of the queue', () => {
  it('hands items out in the order in which they came, to those who came first', () => {
    const rule = new QueueRule<string>(0);
    const first = get(rule);
    const second = get(rule);
    put(rule, 'a');
    put(rule, 'b');
    put(rule, 'c');
    expect(first.items()).toEqual(['a']);
    expect(second.items()).toEqual(['b']);
    expect(rule.size).toBe(1);
    expect(rule.claimed).toBe(2);
  });

  it('lets putters wait for room, and serves them in turn', () => {
    const rule = new QueueRule<string>(1);
    expect(put(rule, 'a').outcomes).toEqual(['accepted']);
    expect(put(rule, 'x', me, false).outcomes).toEqual(['full']);
    const second = put(rule, 'b');
    const third = put(rule, 'c');
    expect([second.outcomes, third.outcomes]).toEqual([[], []]);
    const taken = get(rule);
    // A claimed item keeps its place: it may come back.
    expect(rule.full).toBe(true);
    expect(second.outcomes).toEqual([]);
    expect(rule.acknowledge(me, taken.claim())).toBe(true);
    expect(second.outcomes).toEqual(['accepted']);
    expect(third.outcomes).toEqual([]);
  });

  it('puts back to the front, in the old order, what a getter that dies had not acknowledged', () => {
    const rule = new QueueRule<string>(0);
    for (const item of ['a', 'b', 'c', 'd']) put(rule, item);
    get(rule, you);
    const mine = get(rule, me);
    get(rule, you);
    expect(mine.items()).toEqual(['b']);
    rule.leave(you);
    expect([get(rule).items(), get(rule).items(), get(rule).items()]).toEqual([['a'], ['c'], ['d']]);
  });

  it('gives what comes back to those who wait, and never to the one who left', () => {
    const rule = new QueueRule<string>(0);
    put(rule, 'a');
    get(rule, you);
    const leaving = get(rule, you);
    const waiting = get(rule, me);
    rule.leave(you);
    expect(leaving.outcomes).toEqual([]);
    expect(waiting.items()).toEqual(['a']);
  });

  it('refuses an acknowledgement of what is not the owner\'s', () => {
    const rule = new QueueRule<string>(0);
    put(rule, 'a');
    const mine = get(rule, me);
    expect(rule.acknowledge(you, mine.claim())).toBe(false);
    expect(rule.acknowledge(me, mine.claim())).toBe(true);
    expect(rule.acknowledge(me, mine.claim())).toBe(false);
  });

  it('spends no room and no item on waits that were given up', () => {
    const rule = new QueueRule<string>(1);
    const getter = get(rule);
    expect(rule.cancel(getter.ticket!)).toBe(true);
    expect(rule.cancel(getter.ticket!)).toBe(false);
    put(rule, 'a');
    const putter = put(rule, 'b');
    expect(rule.cancel(putter.ticket!)).toBe(true);
    expect(get(rule).items()).toEqual(['a']);
    expect(get(rule, me, false).items()).toEqual(['empty']);
    expect(putter.outcomes).toEqual([]);
  });

  describe('shut down', () => {
    it('gives out what is left and refuses then', () => {
      const rule = new QueueRule<string>(0);
      put(rule, 'a');
      rule.shutdown(false);
      expect(put(rule, 'b').outcomes).toEqual(['shutDown']);
      const last = get(rule);
      expect(last.items()).toEqual(['a']);
      rule.acknowledge(me, last.claim());
      expect(get(rule).items()).toEqual(['shutDown']);
      expect(get(rule, me, false).items()).toEqual(['shutDown']);
    });

    it('wakes those who wait', () => {
      const rule = new QueueRule<string>(1);
      const getter = get(rule);
      rule.shutdown(false);
      expect(getter.items()).toEqual(['shutDown']);

      const full = new QueueRule<string>(1);
      put(full, 'a');
      const putter = put(full, 'b');
      full.shutdown(false);
      expect(putter.outcomes).toEqual(['shutDown']);
      expect(get(full).items()).toEqual(['a']);
    });

    it('throws away what is left when it is to be immediate, also what comes back', () => {
      const rule = new QueueRule<string>(0);
      put(rule, 'a');
      put(rule, 'b');
      get(rule, you);
      rule.shutdown(true);
      rule.leave(you);
      expect(rule.size).toBe(0);
      expect(get(rule).items()).toEqual(['shutDown']);
    });

    it('lets getters wait for the last item while its getter may still die with it', () => {
      const rule = new QueueRule<string>(0);
      put(rule, 'last');
      get(rule, you);
      rule.shutdown(false);
      expect(get(rule, me, false).items()).toEqual(['empty']);
      const waiting = get(rule, me);
      expect(waiting.items()).toEqual([]);
      rule.leave(you);
      expect(waiting.items()).toEqual(['last']);
      const next = get(rule, you);
      rule.acknowledge(me, waiting.claim());
      expect(next.items()).toEqual(['shutDown']);
    });
  });

  /*
   * Thousands of random histories of four processes at one queue, against a model that is a plain array. In every turn
   * a grant may meet a cancel or a death; whatever happens first decides.
   */
  describe('in any history', () => {
    const party = fc.nat({ max: 3 });
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('put' as const), party, wait: fc.boolean() }) },
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('get' as const), party, wait: fc.boolean() }) },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), party, pick: fc.nat() }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), party }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('shutdown' as const), immediate: fc.boolean() }) },
    );

    it('loses nothing, doubles nothing, keeps the order, never exceeds maxSize and strands nobody', () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 120, size: 'max' }), fc.integer({ min: 0, max: 4 }), (steps, maxSize) => {
          const rule = new QueueRule<number>(maxSize);
          const owners = [{}, {}, {}, {}];
          const claims: Map<number, Claim<number>>[] = owners.map(() => new Map());
          const accepted: number[] = [];
          const done = new Set<number>();
          let discarded = false;
          let shut = false;
          type Call = { kind: 'put' | 'get'; party: number; ticket?: ReturnType<typeof rule.put>; settled: number; gone: boolean };
          const calls: Call[] = [];
          let next = 0;

          for (const action of steps) {
            if (action.kind === 'put') {
              const item = next++;
              const call: Call = { kind: 'put', party: action.party, settled: 0, gone: false };
              calls.push(call);
              call.ticket = rule.put(owners[action.party]!, item, action.wait, (outcome) => {
                call.settled++;
                ok(!call.gone);
                if (outcome === 'accepted') {
                  ok(!shut);
                  accepted.push(item);
                }
                if (outcome === 'full') ok(!action.wait);
                if (outcome === 'shutDown') ok(shut);
              });
            } else if (action.kind === 'get') {
              const call: Call = { kind: 'get', party: action.party, settled: 0, gone: false };
              calls.push(call);
              call.ticket = rule.get(owners[action.party]!, action.wait, (outcome) => {
                call.settled++;
                ok(!call.gone);
                // Nobody is sent away while an item may still come back.
                if (outcome === 'shutDown') ok(discarded || (shut && claims.every(({ size }) => size === 0)));
                if (typeof outcome === 'string') return;
                const out = new Set([...done, ...claims.flatMap((held) => [...held.values()].map(({ item }) => item))]);
                // First come, first served: nothing older is left behind.
                ok(accepted.find((item) => !out.has(item)) === outcome.item);
                claims[call.party]!.set(outcome.sequence, outcome);
              });
            } else if (action.kind === 'acknowledge') {
              const held = [...claims[action.party]!.values()];
              if (held.length === 0) continue;
              const claim = held[action.pick % held.length]!;
              claims[action.party]!.delete(claim.sequence);
              done.add(claim.item);
              ok(rule.acknowledge(owners[action.party]!, claim.sequence));
              ok(!rule.acknowledge(owners[action.party]!, claim.sequence));
            } else if (action.kind === 'cancel') {
              const waits = calls.filter(({ ticket }) => ticket !== undefined);
              if (waits.length === 0) continue;
              const call = waits[action.pick % waits.length]!;
              const waiting = call.settled === 0 && !call.gone;
              ok(rule.cancel(call.ticket!) === waiting);
              call.gone ||= waiting;
            } else if (action.kind === 'die') {
              for (const call of calls) if (call.party === action.party && call.settled === 0) call.gone = true;
              if (discarded) for (const { item } of claims[action.party]!.values()) done.add(item);
              claims[action.party]!.clear();
              rule.leave(owners[action.party]!);
            } else {
              // Known before: whoever is woken by it sees it.
              shut = true;
              if (action.immediate) {
                discarded = true;
                const held = new Set(claims.flatMap((mine) => [...mine.values()].map(({ item }) => item)));
                for (const item of accepted) if (!held.has(item)) done.add(item);
              }
              rule.shutdown(action.immediate);
            }

            const claimed = claims.reduce((sum, mine) => sum + mine.size, 0);
            ok(rule.claimed === claimed);
            ok(rule.size === accepted.length - done.size - claimed);
            ok(rule.accepted === accepted.length);
            if (!discarded) ok(rule.accepted === rule.taken + rule.claimed + rule.size);
            if (maxSize > 0) ok(rule.size + rule.claimed <= maxSize);
            const waiting = calls.filter(({ settled, gone }) => settled === 0 && !gone);
            for (const { settled } of calls) ok(settled <= 1);
            const getters = waiting.filter(({ kind }) => kind === 'get').length;
            const putters = waiting.length - getters;
            ok(rule.waitingGetters === getters && rule.waitingPutters === putters);
            if (rule.size > 0) ok(getters === 0);
            if (!rule.full || shut) ok(putters === 0);
            if (shut && claimed === 0) ok(getters === 0);
          }
        }),
        { numRuns: 5000 },
      );
    });
  });
});
