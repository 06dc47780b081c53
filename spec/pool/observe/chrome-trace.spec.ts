import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Event, Pool, type ChromeTrace, type ChromeTraceEvent } from 'forkful';
import { toChromeTrace } from '../../../lib/pool/observe/chrome-trace.js';
import { TraceEnd, type TraceTask, type TraceWorker } from '../../../lib/pool/observe/trace-data.js';
import { brokenRules } from '../support/chrome-trace-rules.js';

const slices = ({ traceEvents }: ChromeTrace): readonly ChromeTraceEvent[] => traceEvents.filter(({ ph }) => ph === 'X');

function task(worker: number, begun: number, ended: number, submitted = begun - 5): TraceTask {
  return [0, 1, 0, 1, 1, worker, submitted, begun, ended, TraceEnd.done, 10, 20, -1];
}
function trace(tasks: readonly TraceTask[], started = 0, waiting: readonly number[] = []): ChromeTrace {
  const worker = (lane: number): TraceWorker => ({ name: `W-${lane}`, pid: 40 + lane, lane, restart: false, started, ready: started + 1, ended: null, why: null, exit: null });
  return toChromeTrace({ title: 'a run', origin: 1.7e12, until: 100, dropped: 0, lanes: 2, texts: ['f', 'Pool.apply'], workers: [worker(0), worker(1)], tasks, waiting }, 4711);
}

describe('a Chrome trace', () => {
  it('cuts a task that seems to begin some microseconds before its predecessor ended', () => {
    const chrome = trace([task(0, 10, 20), task(0, 19.997, 30), task(0, 29.999, 29.9995)]);
    expect(slices(chrome).map(({ tid, ts, dur }) => [tid, ts, dur])).toEqual([[1, 10_000, 10_000], [1, 20_000, 10_000], [1, 30_000, 0]]);
    expect(brokenRules(chrome.traceEvents)).toEqual([]);
  });

  it('begins with the first task that was under way when the recording began, and leaves out what was before', () => {
    const chrome = trace([task(0, -40, 20, -5000), task(1, 5, 6)], -9000);
    expect(slices(chrome).map(({ ts, dur }) => [ts, dur])).toEqual([[0, 60_000], [45_000, 1000]]);
    expect(chrome.otherData['began']).toBe(new Date(1.7e12 - 40).toISOString());
    expect(chrome.traceEvents.filter(({ ph }) => ph === 'i')).toEqual([]);
    expect(brokenRules(chrome.traceEvents)).toEqual([]);
  });

  it('counts the tasks that wait, those that nobody has begun too', () => {
    const counts = trace([task(0, 10, 20), task(0, 30, 40, -1000)], 0, [-5, 35]).traceEvents.filter(({ ph }) => ph === 'C');
    expect(counts.map(({ ts, args }) => [ts, args?.['tasks']])).toEqual([[0, 2], [5000, 3], [10_000, 2], [30_000, 1], [35_000, 2]]);
  });

  it('keeps to the rules of its readers whatever happened when', () => {
    const tasks = fc.array(fc.tuple(fc.integer({ min: -1, max: 1 }), fc.double({ min: -20, max: 90, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true })), { maxLength: 80 });
    fc.assert(
      fc.property(tasks, fc.integer({ min: -50, max: 50 }), (spans, started) => {
        const list = spans.map(([of, begun, took]) => task(of, begun, begun + took));
        const chrome = trace(list, started);
        expect(brokenRules(chrome.traceEvents)).toEqual([]);
        expect(slices(chrome).length).toBe(list.filter((one) => one[5] >= 0).length);
      }),
    );
  });

  it('of a real run keeps to them, with tasks side by side, deaths, streams, tries, limits, and tasks from before and after', async () => {
    const [busy, begun, begunToo] = [new Event(), new Event(), new Event()];
    await using pool = new Pool({ processes: 2, concurrency: 4, gracePeriod: 0.1 });
    const early = pool.applyAsync(async (started: Event, over: Event) => {
      await started.set();
      await over.wait();
    }, [begun, busy]);
    await begun.wait();
    const recording = pool.trace();
    const pause = async (n: number) => {
      await new Promise((resolve) => setTimeout(resolve, n % 5));
      if (n === 30) process.exit(2);
      return n;
    };
    const numbers = async function* () {
      for (let n = 0; n < 20; n++) yield n;
    };
    await Promise.allSettled([
      ...Array.from({ length: 60 }, (_, n) => pool.apply(pause, [n])),
      pool.stream(numbers).result(),
      pool.apply(() => Promise.reject(new Error('no')), [], { retries: 2 }),
      pool.apply(() => new Promise(() => undefined), [], { timeout: 0.2 }),
    ]);
    await busy.set();
    await early.get().catch(() => undefined); // its worker may have died with number 30, or been ended with the one that was too slow
    const late = pool.applyAsync(async (started: Event) => {
      await started.set();
      await new Promise(() => undefined);
    }, [begunToo]);
    await begunToo.wait();
    const chrome = recording.toJSON();
    late.cancel();
    expect(brokenRules(chrome.traceEvents)).toEqual([]);
    const how = slices(chrome).map(({ args }) => args?.['ended']);
    for (const end of ['done', 'lost', 'retried', 'failed', 'running']) expect(how).toContain(end);
    expect(new Set(slices(chrome).map(({ tid }) => tid)).size).toBeGreaterThan(2);
    expect(slices(chrome).every(({ args }) => (args?.['ended'] === 'running') === (args?.['waitedMs'] === undefined))).toBe(true);
  });
});
