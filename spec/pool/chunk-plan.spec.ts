import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ChunkPlan } from '../../lib/pool/chunk-plan.js';
import { defaultChunkSize } from '../../lib/pool/chunks.js';
import { Pace } from '../../lib/pool/pace.js';

/** What a task costs beside its items, and how long a message is under way, in milliseconds. */
const COST = 0.003;
const WAY = 0.1;

interface Outcome {
  readonly makespan: number;
  readonly chunks: readonly number[];
}

/** Runs a map in made-up time: workers take chunks in turn, and the parent hears of the end of each a little later. */
function simulate(durations: readonly number[], workers: number, next: () => number, ended: (items: number, ms: number) => void): Outcome {
  const line: number[][] = [];
  const chunks: number[] = [];
  const busyUntil = new Array<number>(workers).fill(0);
  const events: { at: number; items: number; took: number }[] = [];
  let sent = 0;
  let now = 0;
  const send = (): void => {
    for (let items = next(); items > 0; items = next()) {
      chunks.push(items);
      line.push(durations.slice(sent, (sent += items)));
    }
  };
  send();
  for (;;) {
    for (let chunk = line.shift(); chunk !== undefined; chunk = line.shift()) {
      const worker = busyUntil.indexOf(Math.min(...busyUntil));
      const took = chunk.reduce((sum, one) => sum + one, COST);
      busyUntil[worker] = Math.max(busyUntil[worker]!, now + WAY / 2) + took;
      events.push({ at: busyUntil[worker]! + WAY / 2, items: chunk.length, took });
    }
    const event = events.sort((a, b) => a.at - b.at).shift();
    if (event === undefined) break;
    now = event.at;
    ended(event.items, event.took);
    send();
  }
  expect(sent).toBe(durations.length);
  return { makespan: now, chunks };
}

function measured(durations: readonly number[], workers: number, pace = new Pace()): Outcome {
  const plan = new ChunkPlan(durations.length, workers, pace);
  return simulate(durations, workers, () => plan.next(), (items, ms) => {
    pace.measured(ms, items);
    plan.ended(items);
  });
}

function pythonic(durations: readonly number[], workers: number): Outcome {
  const size = defaultChunkSize(durations.length, workers);
  let left = durations.length;
  const next = (): number => {
    const items = Math.min(size, left);
    left -= items;
    return items;
  };
  return simulate(durations, workers, next, () => undefined);
}

const best = (durations: readonly number[], workers: number): number =>
  Math.max(durations.reduce((sum, one) => sum + one, 0) / workers, ...durations);

describe('the plan of the chunks', () => {
  it('gives every item once, in whole grains, whatever is measured', () => {
    const measurements = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 100, noNaN: true })), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(2000), fc.integer({ min: 1, max: 9 }), measurements, fc.boolean(), (items, workers, times, known) => {
        const pace = new Pace();
        if (known) pace.measured(times[0]!, 1);
        const plan = new ChunkPlan(items, workers, pace);
        const out: number[] = [];
        let sent = 0;
        let step = 0;
        let [torn, large] = [0, 0];
        for (;;) {
          for (let chunk = plan.next(); chunk > 0; chunk = plan.next()) {
            out.push(chunk);
            sent += chunk;
            if (chunk % plan.grain !== 0 && sent !== items) torn++;
            // Never more than Python would send, but for a whole grain.
            if (chunk > Math.max(defaultChunkSize(items, workers), plan.grain) + plan.grain) large++;
          }
          const ended = out.shift();
          if (ended === undefined) break;
          pace.measured(times[step++ % times.length]! * ended, ended);
          plan.ended(ended);
        }
        expect({ sent, torn, large }).toEqual({ sent: items, torn: 0, large: 0 });
      }),
      { numRuns: 100 },
    );
  });

  it('obeys the limit of bytes', () => {
    const plan = new ChunkPlan(10_000, 2, { estimate: (items) => items * 0.001 });
    expect(plan.next()).toBeGreaterThan(plan.grain * 2);
    expect(plan.next(plan.grain * 2)).toBe(plan.grain * 2);
  });

  it('sends few and small chunks until something is known', () => {
    const plan = new ChunkPlan(100, 4, new Pace());
    const out = Array.from({ length: 20 }, () => plan.next());
    expect(out.filter((items) => items > 0)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });
});

describe('the time a map takes, beside the formula of Python', () => {
  const random = (seed: number) => {
    let state = seed;
    return () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  };
  const next = random(7);
  const skewed: Record<string, readonly number[]> = {
    'one item in a hundred is slow': Array.from({ length: 1000 }, (_, i) => (i % 100 === 50 ? 500 : 1)),
    'the slow ones stand together at the end': Array.from({ length: 1000 }, (_, i) => (i >= 960 ? 300 : 2)),
    'the slow ones stand together at the start': Array.from({ length: 1000 }, (_, i) => (i < 40 ? 300 : 2)),
    'each is slower than the one before': Array.from({ length: 400 }, (_, i) => i / 4),
    'a long tail (Pareto)': Array.from({ length: 2000 }, () => 2 * (1 - next()) ** -0.7),
    'ten items': [50, 10, 10, 10, 10, 10, 10, 10, 10, 50],
  };

  it.each(Object.entries(skewed))('is never longer, and near the best there is: %s', (_, durations) => {
    for (const workers of [2, 4, 8]) {
      const [ours, theirs] = [measured(durations, workers).makespan, pythonic(durations, workers).makespan];
      expect(ours).toBeLessThanOrEqual(theirs * 1.02);
      const slowest = Math.max(...durations);
      expect(ours).toBeLessThanOrEqual(best(durations, workers) * 1.05 + slowest);
    }
  });

  it('is half of it where slow items stand together', () => {
    const durations = skewed['the slow ones stand together at the end']!;
    expect(measured(durations, 8).makespan * 2).toBeLessThan(pythonic(durations, 8).makespan);
  });

  it('is about the same for many tiny items, also when the first calls are slow', () => {
    const tiny = Array.from({ length: 100_000 }, (_, i) => (i < 3 ? 0.4 : 0.0002));
    for (const workers of [2, 8]) {
      const { makespan, chunks } = measured(tiny, workers);
      expect(makespan).toBeLessThan(pythonic(tiny, workers).makespan + 1.5);
      expect(chunks.length).toBeLessThan(200 * workers);
    }
  });

  it('needs no probes for a function that is known', () => {
    const pace = new Pace();
    pace.measured(0.2, 1000);
    const { chunks } = measured(Array.from({ length: 100_000 }, () => 0.0002), 2, pace);
    expect(chunks[0]).toBeGreaterThan(2000);
    expect(chunks.at(-1)).toBeLessThan(1000);
  });
});
