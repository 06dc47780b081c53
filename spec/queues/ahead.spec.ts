import { describe, expect, it } from '@jest/globals';
import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { Ahead } from '../../lib/queues/ahead.js';
import { FifoStore } from '../../lib/queues/item-store.js';
import { QueueRule } from '../../lib/queues/queue-rule.js';
import type { Receipts } from '../../lib/queues/receipts.js';

/*
 * Getters in loops, each with what it was handed ahead and its receipts, at one queue. Messages to the manager are a line
 * in which they may be stuck when their sender is killed: then the manager reads the receipts, as it does in earnest.
 */
class Party {
  readonly owner = {};
  readonly rule: QueueRule<number>;
  readonly seen: number[] = [];
  note = { batch: 0, count: 0 };
  granted = { batch: 0, sequences: [] as readonly number[] };
  line: (() => void)[] = [];
  readonly ahead: Ahead;

  constructor(rule: QueueRule<number>) {
    this.rule = rule;
    this.ahead = new Ahead({
      taken: (sequences) => this.line.push(() => rule.acknowledge(this.owner, sequences)),
      returned: (sequences) => this.line.push(() => rule.giveBack(this.owner, sequences)),
    });
    this.ahead.open({ slot: 0, path: '', write: (batch: number, count: number) => (this.note = { batch, count }) } as unknown as Receipts);
  }

  /** The user asks for an item, in a loop or not. */
  get(): void {
    const kept = this.ahead.next();
    if (kept !== undefined) {
      this.seen.push(kept[0]!);
      return;
    }
    this.ahead.settle();
    const { most, batch } = this.ahead.ask();
    this.deliver();
    this.rule.get(this.owner, { most: Math.max(3, most), alone: true }, false, (outcome) => {
      if (typeof outcome === 'string') return;
      const sequences = outcome.map(({ sequence }) => sequence);
      this.granted = { batch, sequences };
      this.ahead.fill(sequences, outcome.map(({ item }) => Uint8Array.of(item)));
      this.seen.push(this.ahead.next()![0]!);
    });
  }

  /** The manager reads what was sent. */
  deliver(): void {
    for (const message of this.line.splice(0)) message();
  }

  /** Killed: what is in the line is lost or not, as it pleases the system. */
  die(arrives: number): void {
    for (const message of this.line.splice(0).slice(0, arrives)) message();
    const { batch, sequences } = this.granted;
    if (this.note.batch === batch) this.rule.acknowledge(this.owner, sequences.slice(0, this.note.count));
    this.rule.leave(this.owner);
  }
}

describe('items handed out ahead', () => {
  it('have one owner each, whoever is killed when', () => {
    const party = fc.nat({ max: 2 });
    const step = fc.oneof(
      { weight: 12, arbitrary: fc.record({ kind: fc.constant('get' as const), party }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle' as const), party }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), party }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), party, arrives: fc.nat({ max: 3 }) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
        const rule = new QueueRule<number>(0, { store: new FifoStore() });
        const items = Array.from({ length: 60 }, (_, index) => index);
        rule.put({}, items, true, () => undefined);
        const all: Party[] = [];
        const parties = [0, 1, 2].map(() => new Party(rule));
        all.push(...parties);
        for (const action of steps) {
          const one = parties[action.party]!;
          if (action.kind === 'get') one.get();
          else if (action.kind === 'settle') one.ahead.settle();
          else if (action.kind === 'deliver') one.deliver();
          else {
            one.die(action.arrives);
            all.push((parties[action.party] = new Party(rule)));
          }
        }
        for (const one of parties) {
          one.ahead.settle();
          one.deliver();
        }
        ok(rule.claimed === 0);
        const seen = all.flatMap((one) => one.seen);
        const rest: number[] = [];
        rule.get({}, { most: 99 }, false, (outcome) => {
          if (typeof outcome !== 'string') rest.push(...outcome.map(({ item }) => item));
        });
        ok(rest.every((item, index) => index === 0 || rest[index - 1]! < item));
        expect([...seen, ...rest].sort((x, y) => x - y)).toEqual(items);
      }),
      { numRuns: 2000 },
    );
  });

  it('are returned at the end of the turn in which nobody asked for more', async () => {
    const rule = new QueueRule<number>(0);
    rule.put({}, [1, 2, 3, 4, 5], true, () => undefined);
    const one = new Party(rule);
    one.get();
    one.get();
    expect([rule.size, rule.claimed]).toEqual([2, 3]);
    await new Promise((resolve) => setImmediate(resolve));
    one.deliver();
    expect([rule.size, rule.claimed, rule.taken]).toEqual([3, 0, 2]);
  });

  it('are asked for in a loop only, more each time, and not by who takes long', async () => {
    const rule = new QueueRule<number>(0);
    rule.put({}, Array.from({ length: 100 }, () => 1), true, () => undefined);
    const { ahead } = new Party(rule);
    expect(ahead.ask().most).toBe(1);
    ahead.gave();
    const asked: number[] = [];
    for (let round = 0; round < 4; round++) {
      const { most } = ahead.ask();
      asked.push(most);
      ahead.fill(Array.from({ length: most }, (_, index) => index), Array.from({ length: most }, () => Uint8Array.of(1)));
      while (ahead.next() !== undefined);
    }
    expect(asked.every((most, index) => index === 0 || most >= asked[index - 1]!)).toBe(true);
    ahead.fill([1], [Uint8Array.of(1)]);
    ahead.next();
    const until = performance.now() + 3;
    while (performance.now() < until);
    expect(ahead.ask().most).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ahead.ask().most).toBe(1);
  });
});
