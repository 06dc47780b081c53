import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pace } from '../../lib/pool/pace.js';
import { Hand, Scheduler, type Work } from '../../lib/pool/scheduler.js';

/*
 * What dealing ahead is worth, in made-up time: the rules are the real ones, workers and messages are numbers. A message takes
 * a while; a worker runs what it has in order; when one is free and another holds tasks that it has not begun, these are
 * asked back after ten milliseconds, as the engine does it.
 */
const WAY = 0.05;
const RECALL = 10;

class Item implements Work {
  seq = -1;
  strikes = 0;
  estimate = 0;
  items = 1;
  bytes = 10;
  ended = false;
  holder: Hand<Item> | undefined;
  begun: number[] = [];
  constructor(
    readonly id: number,
    readonly pace: Pace,
    readonly duration: number,
  ) {}
}

interface Worker {
  readonly hand: Hand<Item>;
  readonly has: Item[];
  running: Item | undefined;
}

/** Runs the tasks and says when each began and when the last result was there. */
function run(durations: readonly number[], workers: number, { pace = new Pace(), prefetch = true } = {}) {
  const scheduler = new Scheduler<Item>();
  const items = durations.map((duration, id) => new Item(id, pace, duration));
  const crew = Array.from({ length: workers }, (): Worker => ({ hand: new Hand<Item>(Infinity, prefetch, 1), has: [], running: undefined }));
  const events: { readonly at: number; readonly what: () => void }[] = [];
  let now = 0;
  let recalling = false;
  let last = 0;
  const later = (after: number, what: () => void): void => {
    const event = { at: now + after, what };
    const place = events.findIndex(({ at }) => at > event.at);
    events.splice(place < 0 ? events.length : place, 0, event);
  };
  const work = (worker: Worker): void => {
    if (worker.running !== undefined) return;
    const item = worker.has.shift();
    if (item === undefined) return;
    worker.running = item;
    item.begun.push(now);
    later(item.duration, () => {
      worker.running = undefined;
      later(WAY, () => {
        scheduler.reported(worker.hand, item.seq, item.duration);
        last = now;
        deal();
      });
      work(worker);
    });
  };
  const deal = (): void => {
    scheduler.deal((hand, tasks) => {
      const worker = crew.find((one) => one.hand === hand)!;
      later(WAY, () => {
        worker.has.push(...tasks);
        work(worker);
      });
    });
    if (recalling || scheduler.overloaded() === undefined) return;
    recalling = true;
    later(RECALL, () => {
      recalling = false;
      const worker = crew.find(({ hand }) => hand === scheduler.overloaded());
      if (worker === undefined) return;
      recalling = true;
      later(WAY, () => {
        const back = worker.has.splice(0);
        later(WAY, () => {
          recalling = false;
          if (back.length > 0) scheduler.givenBack(worker.hand, back[0]!.seq, back.at(-1)!.seq + 1);
          deal();
        });
      });
    });
  };
  for (const { hand } of crew) scheduler.join(hand);
  for (const item of items) scheduler.add(item);
  deal();
  for (let event = events.shift(); event !== undefined; event = events.shift()) {
    now = event.at;
    event.what();
  }
  return { items, makespan: last };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const quick = (): Pace => {
  const pace = new Pace();
  pace.measured(0.01, 1);
  return pace;
};

describe('dealing ahead', () => {
  it('keeps workers busy with short tasks, where one task at a time would have them wait', () => {
    const durations = new Array<number>(1000).fill(0.01);
    for (const workers of [1, 4]) {
      const ideal = sum(durations) / workers;
      expect(run(durations, workers).makespan).toBeLessThan(ideal * 1.5 + 10 * WAY);
      expect(run(durations, workers, { prefetch: false }).makespan).toBeGreaterThan(ideal * 8);
    }
  });

  it('gives short tasks to every worker evenly', () => {
    const { items } = run(new Array<number>(3000).fill(0.02), 3, { pace: quick() });
    const ends = items.map(({ begun }) => begun[0]!);
    // First come, first served, but for what is in the hands at a time.
    for (let id = 1; id < ends.length; id++) expect(ends[id]!).toBeGreaterThan(ends[Math.max(0, id - 1300)]! - 1e-9);
  });

  it('lets no long task pile up behind another, although the function was quick so far', () => {
    const durations = [...new Array<number>(100).fill(0.01), ...new Array<number>(8).fill(200)];
    const { items, makespan } = run(durations, 4, { pace: quick() });
    expect(makespan).toBeLessThan(400 + 3 * RECALL);
    const first = items.slice(100).map(({ begun }) => begun[0]!);
    expect(first.filter((at) => at < 3 * RECALL)).toHaveLength(4);
  });

  it('takes back what is stuck behind a long task as soon as somebody is free', () => {
    const durations = [500, ...new Array<number>(50).fill(0.05)];
    const { items, makespan } = run(durations, 2, { pace: quick() });
    expect(makespan).toBeLessThan(500 + 1);
    expect(Math.max(...items.slice(1).map(({ begun }) => begun[0]!))).toBeLessThan(RECALL + 50 * 0.05 + 1);
  });

  it('runs every task once, and is never far from the best, whatever the durations', () => {
    const duration = fc.oneof(fc.constant(0.01), fc.double({ min: 0.001, max: 1, noNaN: true }), fc.double({ min: 1, max: 300, noNaN: true }));
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 120 }), fc.integer({ min: 1, max: 5 }), fc.boolean(), (durations, workers, known) => {
        const { items, makespan } = run(durations, workers, { pace: known ? quick() : new Pace() });
        expect(items.every(({ begun }) => begun.length === 1)).toBe(true);
        // Any list schedule ends before this; a recall for each long task, and the ways, come on top.
        const long = durations.filter((one) => one > 4).length;
        const bound = sum(durations) / workers + Math.max(...durations) + (long + 1) * (RECALL + 4 * WAY) + durations.length * 3 * WAY;
        expect(makespan).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 150 },
    );
  });
});
