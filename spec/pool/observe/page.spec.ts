import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Canvas2D } from '../../../lib/pool/observe/page/browser.js';
import { detailsOf } from '../../../lib/pool/observe/page/details.js';
import { draw, type Palette } from '../../../lib/pool/observe/page/draw.js';
import { bytes, count, duration } from '../../../lib/pool/observe/page/format.js';
import { numbersOf, summarize } from '../../../lib/pool/observe/page/summary.js';
import { headline } from '../../../lib/pool/observe/page/tables.js';
import { barsOf, layOut, taskAt, waitingOver } from '../../../lib/pool/observe/page/timeline.js';
import { ticks, View } from '../../../lib/pool/observe/page/view.js';
import { TraceEnd, type TraceData, type TraceTask, type TraceWorker } from '../../../lib/pool/observe/trace-data.js';

function task(worker: number, begun: number, ended: number, how: TraceEnd = TraceEnd.done, func = 0): TraceTask {
  return [func, 1, 0, 1, 1, worker, Math.max(0, begun - 5), begun, ended, how, 10, 20, how === TraceEnd.failed ? 3 : -1];
}
function worker(lane: number, more: Partial<TraceWorker> = {}): TraceWorker {
  return { name: `W-${lane}`, pid: 40 + lane, lane, restart: false, started: 0, ready: 1, ended: null, why: null, exit: null, ...more };
}
function trace(tasks: readonly TraceTask[], workers: readonly TraceWorker[] = [worker(0), worker(1)], waiting: readonly number[] = []): TraceData {
  return { title: 'a run', origin: 1.7e12, until: 100, dropped: 0, lanes: 2, texts: ['square', 'Pool.map', 'cube', 'Error: no'], workers, tasks, waiting };
}

describe('the timeline of a trace', () => {
  it('has a row for each worker, and more where tasks run side by side', () => {
    const data = trace([task(0, 10, 20), task(0, 20, 30), task(1, 10, 20), task(1, 15, 25), task(1, 20, 30), task(-1, 5, 5, TraceEnd.cancelled)]);
    const { rows, lanes } = layOut(data);
    expect(rows.map(({ lane, tasks }) => [lane, ...tasks.map((one) => one[7])])).toEqual([[0, 10, 20], [1, 10, 20], [1, 15]]);
    expect(lanes[1]!.height).toBe(2 * lanes[0]!.height);
  });

  it('never lets bars of a row overlap, and shows every task', () => {
    const tasks = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 10 })), { maxLength: 60 });
    fc.assert(
      fc.property(tasks, (spans) => {
        const { rows } = layOut(trace(spans.map(([of, begun, took]) => task(of, begun, begun + took))));
        expect(rows.reduce((sum, row) => sum + row.tasks.length, 0)).toBe(spans.length);
        for (const row of rows) for (let i = 1; i < row.tasks.length; i++) expect(row.tasks[i]![7]).toBeGreaterThanOrEqual(row.tasks[i - 1]![8]);
      }),
    );
  });

  it('puts what is below a pixel together, and keeps the one failure among ten thousand in sight', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => task(0, n / 100, n / 100 + 0.008, n === 7777 ? TraceEnd.failed : TraceEnd.done));
    const bars = barsOf(many, 0, 100, 800);
    expect(bars.length).toBeLessThanOrEqual(800);
    expect(bars.filter((bar) => bar.kind === 'many' && bar.how === TraceEnd.failed)).toMatchObject([{ x: Math.floor(77.77 * 8), width: 1 }]);
    expect(bars.every((bar) => bar.kind === 'many' && bar.busy > 0.7 && bar.busy <= 1)).toBe(true);
    expect(barsOf(many, 50, 50.1, 800).every(({ kind }) => kind === 'task')).toBe(true);
  });

  it('finds the task under the pointer, or the nearest', () => {
    const tasks = [task(0, 10, 20), task(0, 20, 30), task(0, 50, 60)];
    expect([5, 15, 25, 31, 40, 49.5, 70].map((time) => taskAt(tasks, time, 1)?.[7])).toEqual([undefined, 10, 20, 20, undefined, 50, undefined]);
  });

  it('counts how many tasks wait', () => {
    const tasks = [task(0, 10, 20), task(0, 12, 30), task(1, 40, 50)];
    const { times, waiting, most } = waitingOver({ tasks, waiting: [] });
    expect([...times].map((time, n) => [time, waiting[n]])).toEqual([[5, 1], [7, 2], [10, 1], [12, 0], [35, 1], [40, 0]]);
    expect(most).toBe(2);
    const still = waitingOver({ tasks, waiting: [36, 60, 60] });
    expect([...still.times].map((time, n) => [time, still.waiting[n]]).slice(4)).toEqual([[35, 1], [36, 2], [40, 1], [60, 3]]);
    expect(still.most).toBe(3);
  });
});

describe('the view of a trace', () => {
  it('keeps the moment under the pointer where it is, and stays within the run', () => {
    const moves = fc.array(fc.tuple(fc.constantFrom('zoom', 'pan'), fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })));
    fc.assert(
      fc.property(moves, (list) => {
        const view = new View(0, 1000);
        const { from: first, to: last } = view;
        for (const [what, by, at] of list) {
          if (what === 'zoom') view.zoom(2 ** by, view.timeAt(at * 500, 500));
          else view.pan(by);
          expect(view.from).toBeGreaterThanOrEqual(first - 1e-6);
          expect(view.to).toBeLessThanOrEqual(last + 1e-6);
          expect(view.to).toBeGreaterThan(view.from);
        }
      }),
    );
    const view = new View(0, 1000);
    view.zoom(0.1, 300);
    const x = view.xOf(310, 800);
    view.zoom(0.5, 310);
    expect(view.xOf(310, 800)).toBeCloseTo(x, 6);
    view.pan(Infinity);
    expect(view.to).toBeCloseTo(1020, 6);
    view.fit();
    expect([view.from, view.to]).toEqual([-20, 1020]);
  });

  it('writes round moments on the axis', () => {
    expect(ticks(-20, 1020, 1000)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(ticks(2.5561, 2.5569, 800).length).toBeLessThan(10);
  });
});

describe('the drawing of a trace', () => {
  const palette: Palette = {
    ...{ text: 'text', faint: 'faint', line: 'line', lane: 'lane', starting: 'starting', failed: 'failed', lost: 'lost' },
    ...{ retried: 'retried', waiting: 'waiting', onBar: 'onBar', functions: ['f0', 'f1'] },
  };

  function drawn(data: TraceData, view = new View(0, data.until)): string[] {
    const done: string[] = [];
    const plain: Record<string, unknown> = { measureText: (text: string) => ({ width: text.length * 6 }) };
    const canvas = new Proxy(plain, {
      get: (target, name: string) =>
        target[name] ?? ((...args: unknown[]) => done.push(`${name} ${String(name === 'stroke' ? plain['strokeStyle'] : plain['fillStyle'])} ${args.join(' ')}`)),
    }) as unknown as Canvas2D;
    const timeline = layOut(data);
    draw(canvas, { data, timeline, waiting: waitingOver(data), view, palette, width: 800, gutter: 90, selected: data.tasks[0], colourOf: (func) => func });
    return done;
  }

  it('gives failures, losses and functions their colours, and names what has room', () => {
    const ends = [TraceEnd.done, TraceEnd.failed, TraceEnd.lost, TraceEnd.retried, TraceEnd.running, TraceEnd.cancelled] as const;
    const done = drawn(trace(ends.map((how, n) => task(0, n * 16, n * 16 + 15, how, n === 4 ? 2 : 0))));
    const bars = done.filter((what) => /^fillRect (?:f\d|failed|lost|retried|faint) /.test(what)).map((what) => what.split(' ')[1]);
    expect(bars).toEqual(['f0', 'failed', 'lost', 'retried', 'f0', 'faint']);
    expect(done.filter((what) => what.startsWith('fillText onBar square')).length).toBe(5);
    expect(done.filter((what) => what.startsWith('strokeRect')).length).toBe(1);
  });

  it('shows who waits until the recording ends, and not beyond', () => {
    const done = drawn({ ...trace([], [worker(0)], [50]), until: 80 }, new View(0, 100));
    const pixels = done.filter((what) => what.startsWith('fillRect waiting ')).map((what) => Number(what.split(' ')[2]) - 90);
    expect([pixels[0], pixels.at(-1)]).toEqual([399, 630]); // of 800, for -2 to 102 ms
  });

  it('marks deaths, restarts and recycling, and no ordinary end', () => {
    const quiet = drawn(trace([], [worker(0, { ended: 90, why: 'closed' }), worker(1)]));
    expect(quiet.filter((what) => /^(?:stroke lost|arc|fill )/.test(what))).toEqual([]);
    const lively = drawn(trace([], [worker(0, { ended: 40, why: 'fault' }), worker(0, { started: 42, restart: true }), worker(1, { ended: 50, why: 'recycled' })]));
    expect(lively.filter((what) => /^(?:stroke (?:text|.* )?|arc|fill )/.test(what)).some((what) => what.startsWith('arc'))).toBe(true);
    expect(lively.filter((what) => what.startsWith('stroke ')).some((what) => what.includes('lost'))).toBe(true);
    expect(lively.filter((what) => what.startsWith('fill ')).length).toBe(1);
  });
});

describe('the figures of a trace', () => {
  const data = trace(
    [task(0, 10, 20), task(0, 20, 50, TraceEnd.failed), task(1, 0, 1, TraceEnd.lost, 2), task(1, 1, 4, TraceEnd.retried, 2)],
    [worker(0), worker(1, { restart: true })],
    [60],
  );

  it('are told for each function, the one that took most first', () => {
    expect(summarize(data)).toMatchObject([
      { name: 'square', count: 2, bad: 1, total: 40, mean: 20, p99: 30, max: 30, waitMean: 5 },
      { name: 'cube', count: 2, bad: 2, total: 4 },
    ]);
    expect(numbersOf(data)).toMatchObject({ tasks: 4, failed: 1, lost: 1, retried: 1, waiting: 1, restarts: 1 });
    expect(headline(data)).toBe('4 tasks · 2 workers · 100 ms · 1 failed · 1 lost · 1 retried · 1 waiting · 1 restart');
  });

  it('and for each task', () => {
    expect(detailsOf(data, data.tasks[1]!)).toEqual([
      ...[['square', 'failed'], ['call', 'Pool.map, part 1'], ['worker', 'W-0 (pid 40)'], ['began at', '20.0 ms']],
      ...[['waited', '5.00 ms'], ['ran', '30.0 ms'], ['sent', '10 B'], ['received', '20 B'], ['error', 'Error: no']],
    ]);
  });

  it('read well', () => {
    expect([-2, 0, 0.0123, 1.2345, 123, 1234, 61_000, 3_725_000].map(duration)).toEqual(['−2.00 ms', '0', '12 µs', '1.23 ms', '123 ms', '1.23 s', '1 min 1 s', '1 h 2 min']);
    expect([0, 999, 123_456, 5e7, 2e9].map(bytes)).toEqual(['0 B', '999 B', '123 kB', '50.0 MB', '2.00 GB']);
    expect([count(1, 'task'), count(12_345, 'task')]).toEqual(['1 task', '12\u202f345 tasks']);
  });
});
