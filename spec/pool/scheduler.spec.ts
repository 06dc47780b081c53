import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pace } from '../../lib/pool/pace.js';
import { Hand, Scheduler, type Work } from '../../lib/pool/scheduler.js';

class Item implements Work {
  seq = -1;
  strikes = 0;
  estimate = 0;
  items = 1;
  ended = false;
  holder: Hand<Item> | undefined;
  constructor(
    readonly id: number,
    readonly pace: Pace,
    readonly bytes = 10,
  ) {}
}

function hand(quota = Infinity, prefetch = true, concurrency = 1): Hand<Item> {
  return new Hand<Item>(quota, prefetch, concurrency);
}

function deal(scheduler: Scheduler<Item>): Map<Hand<Item>, number[]> {
  const dealt = new Map<Hand<Item>, number[]>();
  scheduler.deal((to, tasks) => dealt.set(to, tasks.map(({ id }) => id)));
  return dealt;
}

function quickPace(milliseconds = 0.001): Pace {
  const pace = new Pace();
  pace.measured(milliseconds, 1);
  return pace;
}

describe('the rules of dealing', () => {
  it('give unmeasured tasks out one by one', () => {
    const scheduler = new Scheduler<Item>();
    const [a, b] = [hand(), hand()];
    const pace = new Pace();
    for (let id = 0; id < 5; id++) scheduler.add(new Item(id, pace));
    scheduler.join(a);
    scheduler.join(b);
    expect([...deal(scheduler)]).toEqual([
      [a, [0]],
      [b, [1]],
    ]);
    expect(deal(scheduler).size).toBe(0);
    scheduler.reported(b, 0, 50);
    expect([...deal(scheduler)]).toEqual([[b, [2]]]);
  });

  it('share short tasks evenly', () => {
    const scheduler = new Scheduler<Item>();
    const hands = [hand(), hand(), hand()];
    const pace = quickPace();
    for (let id = 0; id < 10; id++) scheduler.add(new Item(id, pace));
    for (const one of hands) scheduler.join(one);
    expect([...deal(scheduler).values()].map(({ length }) => length)).toEqual([4, 4, 2]);
  });

  it('prefetch only a few milliseconds of work', () => {
    const scheduler = new Scheduler<Item>();
    const only = hand();
    const pace = quickPace(0.5);
    for (let id = 0; id < 100; id++) scheduler.add(new Item(id, pace));
    scheduler.join(only);
    expect(deal(scheduler).get(only)).toHaveLength(8);
  });

  it('prefetch no more after one long call, until short ones were seen again', () => {
    const scheduler = new Scheduler<Item>();
    const only = hand();
    const pace = quickPace();
    scheduler.join(only);
    const add = (count: number) => {
      for (let id = 0; id < count; id++) scheduler.add(new Item(id, pace));
    };
    add(1);
    deal(scheduler);
    let seq = 0;
    scheduler.reported(only, seq++, 1000);
    add(200);
    let rounds = 0;
    while (deal(scheduler).get(only)?.length === 1) {
      scheduler.reported(only, seq++, 0.001);
      rounds++;
    }
    expect(rounds).toBeGreaterThan(40);
    expect(rounds).toBeLessThan(90);
  });

  it('prefetch nothing for a worker without a black box, and never more than the quota', () => {
    const scheduler = new Scheduler<Item>();
    const [blind, short] = [hand(Infinity, false), hand(3)];
    const pace = quickPace();
    for (let id = 0; id < 20; id++) scheduler.add(new Item(id, pace));
    scheduler.join(blind);
    scheduler.join(short);
    expect([...deal(scheduler).values()].map(({ length }) => length)).toEqual([1, 3]);
  });

  it('keep large arguments apart', () => {
    const scheduler = new Scheduler<Item>();
    const only = hand();
    const pace = quickPace();
    for (let id = 0; id < 5; id++) scheduler.add(new Item(id, pace, 3 * 1024 * 1024));
    scheduler.join(only);
    expect(deal(scheduler).get(only)).toEqual([0]);
  });

  it('put back what was not begun, at the front and in order', () => {
    const scheduler = new Scheduler<Item>();
    const [dead, heir] = [hand(), hand()];
    const pace = quickPace();
    for (let id = 0; id < 6; id++) scheduler.add(new Item(id, pace));
    scheduler.join(dead);
    deal(scheduler);
    scheduler.add(new Item(6, pace));
    scheduler.reported(dead, 0, 0.001);
    expect(scheduler.lost(dead, 2).map(({ id }) => id)).toEqual([1, 2]);
    expect(scheduler.waiting).toBe(4);
    scheduler.join(heir);
    expect(deal(scheduler).get(heir)).toEqual([3, 4, 5, 6]);
  });

  it('give a worker that runs several at once as many as it may run, and each no more than its share', () => {
    const scheduler = new Scheduler<Item>();
    const [a, b] = [hand(Infinity, true, 4), hand(Infinity, true, 4)];
    const pace = quickPace(50);
    for (let id = 0; id < 5; id++) scheduler.add(new Item(id, pace));
    scheduler.join(a);
    scheduler.join(b);
    expect([...deal(scheduler)]).toEqual([[a, [0, 1, 2]], [b, [3, 4]]]);
    for (let id = 5; id < 12; id++) scheduler.add(new Item(id, pace));
    expect([...deal(scheduler)]).toEqual([[b, [5, 6]], [a, [7]]]);
    scheduler.reported(a, 1, 50); // the second one ends first
    expect([...deal(scheduler)]).toEqual([[a, [8]]]);
    expect([...a.tasks].map(({ id }) => id)).toEqual([0, 2, 7, 8]);
  });

  it('fail what was begun of several at once, and put the rest back', () => {
    const scheduler = new Scheduler<Item>();
    const dead = hand(Infinity, true, 3);
    const pace = quickPace(0.5);
    for (let id = 0; id < 6; id++) scheduler.add(new Item(id, pace));
    scheduler.join(dead);
    expect(deal(scheduler).get(dead)).toEqual([0, 1, 2, 3, 4, 5]);
    scheduler.reported(dead, 1, 0.5);
    expect(scheduler.lost(dead, 3).map(({ id }) => id)).toEqual([0, 2, 3]);
    expect(scheduler.waiting).toBe(2);
  });

  it('relieve a worker for one with less to do, and ask no second time for what is begun', () => {
    const scheduler = new Scheduler<Item>();
    const [full, free] = [hand(Infinity, true, 4), hand(Infinity, true, 4)];
    const pace = quickPace(50);
    scheduler.join(full);
    for (let id = 0; id < 4; id++) scheduler.add(new Item(id, pace));
    deal(scheduler);
    scheduler.join(free);
    expect(scheduler.overloaded()).toBe(full);
    scheduler.givenBack(full, 2, 4);
    expect([...deal(scheduler)]).toEqual([[free, [2, 3]]]);
    expect(scheduler.overloaded()).toBeUndefined();
    scheduler.reported(free, 0, 50);
    scheduler.reported(free, 1, 50);
    expect(scheduler.overloaded()).toBeUndefined(); // both of the other's are begun
  });

  it('fail a task that three workers died in front of', () => {
    const scheduler = new Scheduler<Item>();
    scheduler.add(new Item(0, new Pace()));
    for (let round = 1; round <= 3; round++) {
      const doomed = hand();
      scheduler.join(doomed);
      deal(scheduler);
      expect(scheduler.lost(doomed, -1)).toHaveLength(round === 3 ? 1 : 0);
    }
    expect(scheduler.waiting).toBe(0);
  });
});

/**
 * A model of the world: workers that run their hands in order, report late, die at any moment and give back what they
 * did not begin. Whatever happens, every task ends exactly once and is begun at most once.
 */
describe('the rules under any interleaving', () => {
  const step = fc.record({
    kind: fc.constantFrom<'add' | 'join' | 'begin' | 'report' | 'die' | 'recall'>('add', 'join', 'begin', 'report', 'die', 'recall'),
    pick: fc.nat(7),
    duration: fc.constantFrom(0.001, 0.01, 0.3, 50),
    pace: fc.nat(2),
    quota: fc.constantFrom(1, 2, 5, Infinity),
    prefetch: fc.boolean(),
    concurrency: fc.constantFrom(1, 1, 2, 3),
  });

  interface Worker {
    readonly hand: Hand<Item>;
    readonly line: Item[];
    /** Begun, finished or running, and not reported. */
    readonly begun: { readonly item: Item; readonly seq: number }[];
    lastBegun: number;
  }

  it('end every task once and begin none twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const scheduler = new Scheduler<Item>();
        const paces = [new Pace(), new Pace(), new Pace()];
        const workers: Worker[] = [];
        const ends = new Map<number, number>();
        const begins = new Map<number, number>();
        let added = 0;
        const end = ({ id }: Item) => ends.set(id, (ends.get(id) ?? 0) + 1);

        const give = () =>
          scheduler.deal((to, tasks) => {
            const worker = workers.find((one) => one.hand === to)!;
            for (const task of tasks) expect(task.seq).toBeGreaterThan(worker.lastBegun);
            worker.line.push(...tasks);
          });
        const join = (quota: number, prefetch: boolean, concurrency = 1) => {
          const worker: Worker = { hand: hand(quota, prefetch, concurrency), line: [], begun: [], lastBegun: -1 };
          workers.push(worker);
          scheduler.join(worker.hand);
        };
        const begin = (worker: Worker) => {
          const item = worker.line.shift();
          if (item === undefined) return;
          begins.set(item.id, (begins.get(item.id) ?? 0) + 1);
          worker.lastBegun = item.seq;
          worker.begun.push({ item, seq: item.seq });
        };
        const report = (worker: Worker, duration: number, which = 0) => {
          const [first] = worker.begun.splice(which % Math.min(worker.hand.concurrency, worker.begun.length), 1);
          if (first === undefined) return;
          expect(scheduler.reported(worker.hand, first.seq, duration)).toBe(first.item);
          end(first.item);
        };
        const recall = (worker: Worker) => {
          const [first] = worker.line;
          if (first === undefined) return;
          worker.line.length = 0;
          scheduler.givenBack(worker.hand, first.seq, worker.hand.next);
        };
        const die = (worker: Worker) => {
          workers.splice(workers.indexOf(worker), 1);
          scheduler.lost(worker.hand, worker.lastBegun).forEach(end);
        };

        for (const { kind, pick, duration, pace, quota, prefetch, concurrency } of steps) {
          const worker = workers[pick % Math.max(1, workers.length)];
          if (kind === 'add') scheduler.add(new Item(added++, paces[pace]!));
          else if (kind === 'join') join(quota, prefetch, concurrency);
          else if (worker !== undefined) ({ begin, report: (one: Worker) => report(one, duration, quota), recall, die })[kind](worker);
          give();
          for (const { hand: one, line, begun } of workers) {
            expect(one.tasks.length).toBe(line.length + begun.length);
            expect(one.quota).toBeGreaterThanOrEqual(0);
            expect(one.load).not.toBeNaN();
            expect(one.unmeasured).toBeLessThanOrEqual(one.tasks.length);
            expect(one.unmeasured).toBeGreaterThanOrEqual(0);
          }
        }
        // The survivors, and one that never dies, finish.
        join(Infinity, true);
        for (let turn = 0; turn < added * 4 + 10; turn++) {
          give();
          for (const worker of workers) {
            begin(worker);
            report(worker, 0.01);
          }
        }
        for (let id = 0; id < added; id++) expect([id, ends.get(id), begins.get(id) ?? 0]).toEqual([id, 1, expect.any(Number)]);
        expect([...begins.values()].every((count) => count === 1)).toBe(true);
        expect(scheduler.waiting).toBe(0);
      }),
      { numRuns: 3000 },
    );
  });
});
