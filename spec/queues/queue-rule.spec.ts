import { describe, expect, it } from '@jest/globals';
import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { FifoStore, LifoStore, type Claim, type ItemStore } from '../../lib/queues/item-store.js';
import { PriorityStore } from '../../lib/queues/priority-store.js';
import type { Demand, GetOutcome, PutOutcome } from '../../lib/queues/queue-outcomes.js';
import { QueueRule } from '../../lib/queues/queue-rule.js';
import type { QueueWait } from '../../lib/queues/queue-waits.js';

const me = { name: 'me' };
const you = { name: 'you' };

function put(rule: QueueRule<string>, item: string, owner: object = me, wait = true) {
  const outcomes: PutOutcome[] = [];
  const ticket = rule.put(owner, [item], wait, (outcome) => outcomes.push(outcome));
  return { outcomes, ticket };
}

function get(rule: QueueRule<string>, owner: object = me, wait = true) {
  const outcomes: GetOutcome<string>[] = [];
  const ticket = rule.get(owner, { most: 1 }, wait, (outcome) => outcomes.push(outcome));
  const items = () => outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome[0]!.item));
  const claim = () => (outcomes[0] as readonly Claim<string>[])[0]!.sequence;
  return { outcomes, ticket, items, claim };
}

const letters = (text: string): string[] => text.split('');

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
    expect(rule.acknowledge(me, [taken.claim()])).toBe(1);
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
    expect(rule.acknowledge(you, [mine.claim()])).toBe(0);
    expect(rule.acknowledge(me, [mine.claim()])).toBe(1);
    expect(rule.acknowledge(me, [mine.claim()])).toBe(0);
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
      rule.acknowledge(me, [last.claim()]);
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
      rule.acknowledge(me, [waiting.claim()]);
      expect(next.items()).toEqual(['shutDown']);
    });
  });

  describe('many at a time', () => {
    it('waits for the first only, and takes no more than is there', () => {
      const rule = new QueueRule<string>(0);
      const outcomes: unknown[] = [];
      rule.get(me, { most: 3 }, true, (outcome) => outcomes.push((outcome as readonly Claim<string>[]).map(({ item }) => item)));
      rule.put(you, ['a', 'b', 'c', 'd'], true, () => undefined);
      // All that came with one put, and not the first of it alone.
      expect(outcomes).toEqual([['a', 'b', 'c']]);
      rule.get(me, { most: 3 }, true, (outcome) => outcomes.push((outcome as readonly Claim<string>[]).map(({ item }) => item)));
      expect(outcomes[1]).toEqual(['d']);
    });

    it('puts as far as there is room, the rest in turn with nobody between, and tells how many are in', () => {
      const rule = new QueueRule<string>(2);
      const ends: unknown[] = [];
      expect(rule.put(me, ['a', 'b', 'c'], false, (...end) => ends.push(end))).toBeUndefined();
      expect(ends).toEqual([['full', 2]]);
      const wait = rule.put(me, ['d', 'e'], true, (...end) => ends.push(end))!;
      rule.put(you, ['x'], true, () => undefined);
      const got: string[] = [];
      const take = () => {
        const one = get(rule);
        got.push(...one.items());
        rule.acknowledge(me, [one.claim()]);
      };
      take();
      expect(rule.acceptedOf(wait)).toBe(1);
      for (let left = 4; left > 0; left--) take();
      expect(got).toEqual(['a', 'b', 'd', 'e', 'x']);
      expect(ends).toEqual([['full', 2], ['accepted', 2]]);
    });

    it('takes several only while nobody else reads, and no more than a weight', () => {
      const rule = new QueueRule<string>(0, { weigh: (item) => item.length });
      rule.put(you, letters('abcdefghijk'), true, () => undefined);
      const sizes: number[] = [];
      const most = (demand: Demand) => rule.get(me, demand, false, (outcome) => sizes.push(outcome.length));
      most({ most: 4, alone: true }); // who only puts does not count
      get(rule, you);
      most({ most: 100, alone: true });
      most({ most: 100, heaviest: 2 });
      rule.leave(you); // the item that it had returns
      most({ most: 100, alone: true });
      expect(sizes).toEqual([4, 1, 2, 4]);
    });

    it('takes back what is not wanted, in the old order', () => {
      const rule = new QueueRule<string>(0);
      rule.put(me, letters('abcd'), true, () => undefined);
      let claims: readonly Claim<string>[] = [];
      rule.get(me, { most: 3 }, true, (outcome) => (claims = outcome as readonly Claim<string>[]));
      expect(rule.giveBack(you, [claims[1]!.sequence])).toBe(0);
      expect(rule.giveBack(me, [claims[2]!.sequence, claims[1]!.sequence])).toBe(2);
      expect(letters('bcd').map(() => get(rule).items()[0])).toEqual(letters('bcd'));
    });
  });

  it('tells who polls when there is something to get, and takes nothing', () => {
    const rule = new QueueRule<string>(0);
    let woken = 0;
    const wake = () => woken++;
    rule.poll(me, true, wake);
    const waiting = get(rule, you);
    put(rule, 'for you');
    expect([woken, waiting.items()]).toEqual([0, ['for you']]);
    put(rule, 'for whoever comes');
    expect([woken, rule.size]).toEqual([1, 1]);
    expect(rule.poll(me, true, wake)).toBeUndefined();
    expect(woken).toBe(2);
    rule.shutdown(true);
    rule.poll(me, false, wake);
    expect(woken).toBe(3);
  });

  it('stacks: the newest leaves first, and what comes back has its old place', () => {
    const rule = new QueueRule<string>(0, { store: new LifoStore() });
    put(rule, 'a');
    put(rule, 'b');
    const mine = get(rule);
    expect(mine.items()).toEqual(['b']);
    put(rule, 'c');
    rule.giveBack(me, [mine.claim()]);
    expect([get(rule).items(), get(rule).items(), get(rule).items()]).toEqual([['c'], ['b'], ['a']]);
  });

  /*
   * Thousands of random histories of four processes at one queue of each order, against a model that is a plain array.
   * In every turn a grant may meet a cancel or a death; whatever happens first decides.
   */
  describe.each([
    ['first in, first out', () => new FifoStore<number>(), (a: number, b: number) => a - b],
    ['last in, first out', () => new LifoStore<number>(), (a: number, b: number) => b - a],
    ['by priority', () => new PriorityStore<number>((a, b) => (a % 3) - (b % 3)), (a: number, b: number) => (a % 3) - (b % 3) || a - b],
  ])('%s, in any history', (_, makeStore, order) => {
    const party = fc.nat({ max: 3 });
    const many = fc.integer({ min: 1, max: 4 });
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('put' as const), party, many, wait: fc.boolean() }) },
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('get' as const), party, many, alone: fc.boolean(), wait: fc.boolean() }) },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), party, pick: fc.nat() }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('giveBack' as const), party, pick: fc.nat() }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), party }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('shutdown' as const), immediate: fc.boolean() }) },
    );

    it('loses nothing, doubles nothing, keeps the order, never exceeds maxSize and strands nobody', () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 120, size: 'max' }), fc.integer({ min: 0, max: 5 }), (steps, maxSize) => {
          let events = 0;
          const store = makeStore();
          let newest = -1;
          const recorded: ItemStore<number> = {
            get length() {
              return store.length;
            },
            add(claim) {
              // Items are numbered in the order of the puts: nobody overtakes one who waits.
              ok(claim.item > newest);
              newest = claim.item;
              stored.push(claim.item);
              accepted++;
              store.add(claim);
            },
            take: () => store.take(),
            giveBack: (claims) => store.giveBack(claims),
            clear: () => store.clear(),
          };
          const rule = new QueueRule<number>(maxSize, {
            store: recorded,
            onAccepted: (count) => (events += count),
            onDiscarded: (count) => (events -= count),
          });
          const owners = [{}, {}, {}, {}];
          const claims: Map<number, Claim<number>>[] = owners.map(() => new Map());
          /** What a get would be given, kept as the rule must keep it. */
          let stored: number[] = [];
          let accepted = 0;
          let taken = 0;
          let discarded = 0;
          let shut: 'open' | 'draining' | 'discarding' = 'open';
          type Call = { kind: 'put' | 'get'; party: number; ticket?: QueueWait | undefined; settled: number; gone: boolean; items: number[] };
          const calls: Call[] = [];
          let next = 0;
          const claimed = () => claims.reduce((sum, mine) => sum + mine.size, 0);
          for (const action of steps) {
            if (action.kind === 'put') {
              const items = Array.from({ length: action.many }, () => next++);
              const call: Call = { kind: 'put', party: action.party, settled: 0, gone: false, items };
              calls.push(call);
              call.ticket = rule.put(owners[action.party]!, items, action.wait, (outcome, count) => {
                call.settled++;
                ok(!call.gone);
                if (outcome === 'accepted') ok(count === items.length);
                if (outcome === 'full') ok(!action.wait && count < items.length);
                if (outcome === 'shutDown') ok(shut !== 'open');
              });
            } else if (action.kind === 'get') {
              const call: Call = { kind: 'get', party: action.party, settled: 0, gone: false, items: [] };
              calls.push(call);
              const demand = { most: action.many, alone: action.alone };
              call.ticket = rule.get(owners[action.party]!, demand, action.wait, (outcome) => {
                call.settled++;
                ok(!call.gone);
                // Nobody is sent away while an item may still come back.
                if (outcome === 'shutDown') ok(shut === 'discarding' || (shut === 'draining' && claimed() === 0));
                if (typeof outcome === 'string') return;
                  ok(outcome.length >= 1 && outcome.length <= action.many);
                stored.sort(order);
                // First come, first served: nothing that should leave earlier is left behind.
                const due = stored.splice(0, outcome.length);
                ok(outcome.every(({ item }, index) => item === due[index]));
                for (const claim of outcome) claims[call.party]!.set(claim.sequence, claim);
              });
            } else if (action.kind === 'acknowledge' || action.kind === 'giveBack') {
              const held = [...claims[action.party]!.values()];
              if (held.length === 0) continue;
              const from = action.pick % held.length;
              const some = held.slice(from, from + 1 + (action.pick % 3));
              const sequences = some.map(({ sequence }) => sequence);
              for (const sequence of sequences) claims[action.party]!.delete(sequence);
              if (action.kind === 'acknowledge') taken += some.length;
              else if (shut === 'discarding') discarded += some.length;
              else stored.push(...some.map(({ item }) => item));
              ok(rule[action.kind](owners[action.party]!, sequences) === some.length);
              // Who gives back and waits has it again, perhaps.
              if (action.kind === 'acknowledge') ok(rule.acknowledge(owners[action.party]!, sequences) === 0);
            } else if (action.kind === 'cancel') {
              const waits = calls.filter(({ ticket }) => ticket !== undefined);
              if (waits.length === 0) continue;
              const call = waits[action.pick % waits.length]!;
              const waiting = call.settled === 0 && !call.gone;
              const before = call.kind === 'put' ? rule.acceptedOf(call.ticket!) : 0;
              ok(rule.cancel(call.ticket!) === waiting);
              if (waiting && call.kind === 'put') ok(before < call.items.length);
              call.gone ||= waiting;
            } else if (action.kind === 'die') {
              for (const call of calls) if (call.party === action.party && call.settled === 0) call.gone = true;
              const back = [...claims[action.party]!.values()].map(({ item }) => item);
              if (shut === 'discarding') discarded += back.length;
              else stored.push(...back);
              claims[action.party]!.clear();
              rule.leave(owners[action.party]!);
            } else {
              // Known before: whoever is woken by it sees it.
              if (action.immediate) {
                shut = 'discarding';
                discarded += stored.length;
                stored = [];
              } else if (shut === 'open') {
                shut = 'draining';
              }
              rule.shutdown(action.immediate);
            }

            ok(rule.claimed === claimed());
            ok(rule.size === stored.length);
            ok(rule.accepted === accepted && rule.taken === taken);
            ok(events === accepted - discarded);
            ok(rule.accepted === rule.taken + rule.claimed + rule.size + discarded);
            if (maxSize > 0) ok(rule.size + rule.claimed <= maxSize);
            const waiting = calls.filter(({ settled, gone }) => settled === 0 && !gone);
            for (const { settled } of calls) ok(settled <= 1);
            const getters = waiting.filter(({ kind }) => kind === 'get').length;
            const putters = waiting.length - getters;
            ok(rule.waitingGetters === getters && rule.waitingPutters === putters);
            if (rule.size > 0) ok(getters === 0);
            if (!rule.full || shut !== 'open') ok(putters === 0);
            if (shut !== 'open' && claimed() === 0) ok(getters === 0);
          }
        }),
        { numRuns: 2000 },
      );
    });
  });
});
