import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool, type ChromeTrace } from 'forkful';
import { TraceEnd, type TraceData } from '../../../lib/pool/observe/trace-data.js';

const EVIL = '</script><script>document.title="caught"</script><!--';
const browser = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

describe('a trace of a pool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forkful-trace-'));
  const [html, json] = [join(folder, 'run.html'), join(folder, 'run.json')];
  let data: TraceData;
  let chrome: ChromeTrace;

  beforeAll(async () => {
    await using pool = new Pool({ processes: 2 });
    const early = pool.trace({ limit: 3 });
    const trace = pool.trace({ html, json, title: EVIL });
    const odd = { [EVIL]: (n: number) => n }[EVIL]!;
    const fail = (n: number) => {
      throw new RangeError(`${n} ${EVIL}`);
    };
    const die = () => process.exit(3);
    expect(() => pool.trace({ limit: 0 })).toThrow('Pool.trace: limit must be a whole number, at least 1, not 0. Leave it out for 100000.');
    expect(() => pool.trace({ limit: '9' as unknown as number })).toThrow("Pool.trace: limit is the string '9'.");
    expect(await pool.apply(odd, [1])).toBe(1);
    await expect(pool.apply(fail, [2])).rejects.toThrow(RangeError);
    await expect(pool.apply(die)).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
    expect(await pool.map((n: number) => n * 2, [1, 2, 3, 4], 2)).toEqual([2, 4, 6, 8]);
    expect([trace.tasks, trace.dropped, early.tasks, early.dropped]).toEqual([5, 0, 3, 2]);
    await trace[Symbol.asyncDispose]();
    early.stop();
    await pool.apply(odd, [3]);
    expect([trace.tasks, early.tasks]).toEqual([5, 3]);
    data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(readFileSync(html, 'utf8'))![1]!) as TraceData;
    chrome = JSON.parse(readFileSync(json, 'utf8')) as ChromeTrace;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds every task with its worker, its times and its end', () => {
    const { tasks, workers, texts, until, lanes } = data;
    expect(lanes).toBe(2);
    expect(tasks.map(([, , , , , , , , , how]) => how)).toEqual([TraceEnd.done, TraceEnd.failed, TraceEnd.lost, TraceEnd.done, TraceEnd.done]);
    expect(tasks.map(([, , part, items]) => [part, items]).slice(3).sort()).toEqual([[0, 2], [1, 2]]);
    for (const [, , , , , worker, submitted, begun, ended] of tasks) {
      expect(workers[worker]!.pid).not.toBe(process.pid);
      expect(submitted).toBeLessThanOrEqual(begun + 0.02);
      expect(begun).toBeGreaterThanOrEqual(workers[worker]!.ready! - 1);
      expect(begun).toBeLessThanOrEqual(ended);
      expect(ended).toBeLessThanOrEqual(until + 1);
    }
    expect([texts[tasks[0]![0]], texts[tasks[1]![12]]]).toEqual([EVIL, `RangeError: 2 ${EVIL}`]);
    expect(workers.map(({ why, exit, restart, lane }) => [why, exit, restart, lane < 2]).sort()).toEqual(
      [['fault', 'exit code 3', false, true], [null, null, false, true], [null, null, true, true]].sort(),
    );
  });

  it('is a page whose texts cannot become code', () => {
    const page = readFileSync(html, 'utf8');
    expect(page).not.toContain(EVIL);
    expect(page.match(/<script/g)?.length).toBe(2);
    expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  it('is a Chrome trace: named threads, complete events, instants, a counter', () => {
    const of = (phase: string) => chrome.traceEvents.filter(({ ph }) => ph === phase);
    expect(of('X').map(({ name, cat, args }) => [name, cat, args?.['ended']]).slice(0, 3)).toEqual([[EVIL, 'task', 'done'], ['fail', 'task', 'failed'], ['die', 'task', 'lost']]);
    expect(of('X').every(({ ts, dur, tid }) => Number.isInteger(ts) && dur! >= 0 && of('M').some((meta) => meta.tid === tid && meta.name === 'thread_name'))).toBe(true);
    expect(of('i').filter(({ name }) => name === 'worker ended: fault' || name === 'worker restarted').length).toBe(2);
    expect(of('C').at(-1)?.args).toEqual({ tasks: 0 });
    expect(of('M')[0]).toMatchObject({ name: 'process_name', args: { name: EVIL } });
  });

  const inBrowser = browser === undefined ? it.skip : it;
  inBrowser(`opens in a browser${browser === undefined ? ' (skipped: there is no chromium)' : ''}`, () => {
    const profile = join(folder, 'profile');
    const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-crash-reporter'];
    const args = ['--headless', '--no-sandbox', '--disable-gpu', ...quiet, `--user-data-dir=${profile}`, '--dump-dom', `file://${html}`];
    const { stdout } = spawnSync(browser!, args, { encoding: 'utf8', timeout: 60_000, env: { ...process.env, TMPDIR: folder } });
    expect(/<h1 id="title">(.*?)<\/h1>/s.exec(stdout)![1]).toBe(EVIL.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    expect(stdout).toMatch(/<span id="numbers">5 tasks · 2 workers · .*1 failed · 1 lost · 1 restart</);
    expect(stdout).not.toContain('<title>caught');
    expect(/<tbody id="functions">(.*?)<\/tbody>/s.exec(stdout)![1]!.match(/<tr>/g)?.length).toBe(4);
  }, 90_000);
});
