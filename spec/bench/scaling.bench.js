/**
 * How a pool's costs grow: with its workers (1 to 8), with the number of tasks (10^3 to 10^6), with the size of what travels
 * (10 B to 10 MB); and what memory all that takes.
 *
 * `npm run performance` writes the tables and the picture into docs/explanation; without `--write` they are only printed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'forkful';
import { markdownTable, replaceBetween } from './support/figures.js';
import { plot, short } from './support/svg-plot.js';

const WORKERS = [1, 2, 4, 8];
const COUNTS = [1e3, 1e4, 1e5, 1e6];
const SIZES = [10, 100, 1e3, 1e4, 1e5, 1e6, 1e7];
/** For each figure no more time than this, but one measurement at least; with all of them the whole stays below three minutes. */
const BUDGET_MS = 1500;
const MEBIBYTE = 2 ** 20;

const addOne = (x) => x + 1;
const giveBack = (bytes) => bytes;
const rss = () => process.memoryUsage.rss();
/** Keeps a core busy for a part of a millisecond: the same work everywhere, whatever the clock says. */
const work = (rounds) => {
  let sum = 0;
  for (let i = 0; i < rounds; i += 1) sum = (Math.imul(sum, 31) + i) | 0; // whole numbers: compiled one way alone
  return sum;
};
const numbers = (count) => Array.from({ length: count }, (_, index) => index);

/** The median time of `run`, in milliseconds. */
async function timeOf(run, rounds = 5) {
  const begun = performance.now();
  await run();
  const first = performance.now() - begun;
  // The first time is for getting warm, unless it takes so long that this does not matter.
  const times = first > BUDGET_MS ? [first] : [];
  while (times.length === 0 || (times.length < rounds && performance.now() - begun < BUDGET_MS)) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

async function withPool(workers, measure) {
  const pool = new Pool(workers);
  // Every worker is there, and has loaded what it needs.
  await pool.map((n) => new Promise((resolve) => setTimeout(resolve, 20, n)), numbers(workers), 1);
  try {
    return await measure(pool);
  } finally {
    pool.terminate();
    await pool.join();
  }
}

/** Enough rounds of `work` for half a millisecond here: the shortest of some times, because anything may hold one up. */
function calibrate() {
  const time = (rounds) => {
    const started = performance.now();
    work(rounds);
    return performance.now() - started;
  };
  let rounds = 10_000;
  while (Math.min(...Array.from({ length: 9 }, () => time(rounds))) < 0.5) rounds = Math.ceil(rounds * 1.3);
  return rounds;
}

async function byWorkers() {
  const rounds = calibrate();
  const heavy = new Array(600).fill(rounds);
  const rows = [];
  for (const workers of WORKERS) {
    rows.push(
      await withPool(workers, async (pool) => ({
        workers,
        busy: await timeOf(() => pool.map(work, heavy)),
        tiny: 20_000 / (await timeOf(() => Promise.all(numbers(20_000).map((n) => pool.applyAsync(addOne, [n]))))),
        mapped: 200_000 / (await timeOf(() => pool.map(addOne, numbers(200_000)))),
      })),
    );
  }
  return rows;
}

async function byCount() {
  return withPool(2, async (pool) => {
    const ways = {
      applyAsync: (count) => Promise.all(numbers(count).map((n) => pool.applyAsync(addOne, [n]))),
      imapUnordered: async (count) => {
        for await (const _value of pool.imapUnordered(addOne, numbers(count))) void _value;
      },
      map: (count) => pool.map(addOne, numbers(count)),
    };
    const rows = [];
    for (const count of COUNTS) {
      const row = { count };
      for (const [name, run] of Object.entries(ways)) row[name] = ((await timeOf(() => run(count))) / count) * 1000;
      await settle();
      row.parent = rss() / MEBIBYTE;
      row.worker = (await pool.apply(rss)) / MEBIBYTE;
      rows.push(row);
    }
    return rows;
  });
}

async function bySize() {
  return withPool(1, async (pool) => {
    const rows = [];
    for (const size of SIZES) {
      const bytes = Buffer.alloc(size, 'x');
      const times = Math.max(1, Math.min(100, Math.floor(1e7 / size)));
      const ms = await timeOf(async () => {
        for (let left = times; left > 0; left -= 1) await pool.apply(giveBack, [bytes]);
      });
      await settle();
      rows.push({ size, trip: (ms / times) * 1000, rate: (2 * size * times) / ms / 1000, parent: rss() / MEBIBYTE, worker: (await pool.apply(rss)) / MEBIBYTE });
    }
    return rows;
  });
}

/** Memory is looked at when the garbage has had a chance. */
async function settle() {
  await pause(50);
  globalThis.gc?.();
}

const bytesText = (bytes) => (bytes < 1e3 ? `${bytes} B` : bytes < 1e6 ? `${bytes / 1e3} KB` : `${bytes / 1e6} MB`);
const begun = performance.now();
const before = rss() / MEBIBYTE;
/** It takes a while: who waits is told where it is. */
async function section(title, measure) {
  console.error(`${title} …`);
  return measure();
}
const workers = await section('1 to 8 workers', byWorkers);
const counts = await section('10^3 to 10^6 tasks', byCount);
const sizes = await section('10 B to 10 MB', bySize);
const [one] = workers;
const cores = availableParallelism();

const tables = [
  `${process.platform} ${process.arch}, Node.js ${process.version}, ${cores} processors (${cpus()[0]?.model.trim() || 'unknown'}); one run of ${Math.round((performance.now() - begun) / 1000)} seconds, medians.`,
  '**More workers.** 600 tasks of half a millisecond, and tiny ones.',
  markdownTable(
    ['workers', '600 busy tasks, ms', 'times as fast as one', 'tiny `applyAsync` a second', 'tiny `map` items a second'],
    workers.map((row) => [row.workers, row.busy.toFixed(0), (one.busy / row.busy).toFixed(2), short(row.tiny * 1000), short(row.mapped * 1000)]),
  ),
  '**More tasks.** Two workers, a tiny function; µs for each task, and the memory (RSS, MiB) afterwards.',
  markdownTable(
    ['tasks', '`applyAsync`', '`imapUnordered`', '`map`', 'parent', 'a worker'],
    counts.map((row) => [row.count.toLocaleString('en'), ...['applyAsync', 'imapUnordered', 'map'].map((way) => row[way].toFixed(2)), row.parent.toFixed(0), row.worker.toFixed(0)]),
  ),
  `**Larger payloads.** \`apply\` with a \`Buffer\` there and back, one worker, one task at a time. The parent began with ${before.toFixed(0)} MiB.`,
  markdownTable(
    ['size', 'there and back, µs', 'MB a second, both ways', 'parent, MiB', 'worker, MiB'],
    sizes.map((row) => [bytesText(row.size), row.trip.toFixed(0), row.rate < 10 ? row.rate.toFixed(1) : row.rate.toFixed(0), row.parent.toFixed(0), row.worker.toFixed(0)]),
  ),
].join('\n\n');
console.log(tables);

if (process.argv.includes('--write')) {
  const page = fileURLToPath(new URL('../../docs/explanation/performance.md', import.meta.url));
  const picture = fileURLToPath(new URL('../../docs/explanation/scaling.svg', import.meta.url));
  const series = (name, rows, x, y) => ({ name, points: rows.map((row) => [row[x], row[y]]) });
  const panels = [
    {
      title: 'Work that keeps cores busy',
      xLabel: `workers (this machine has ${cores} processors)`,
      yLabel: 'times as fast as one worker',
      series: [
        { name: 'measured', points: workers.map((row) => [row.workers, one.busy / row.busy]) },
        { name: 'a processor for each', dashed: true, points: WORKERS.map((count) => [count, Math.min(count, cores)]) },
      ],
    },
    {
      title: 'The cost of a task as tasks grow in number',
      xLabel: 'tasks',
      yLabel: 'µs for each task',
      xLog: true,
      yLog: true,
      series: ['applyAsync', 'imapUnordered', 'map'].map((way) => series(way, counts, 'count', way)),
    },
    {
      title: 'There and back with a Buffer',
      xLabel: 'size',
      yLabel: 'µs',
      xLog: true,
      yLog: true,
      xText: bytesText,
      series: [series('apply', sizes, 'size', 'trip')],
    },
    {
      title: 'Memory after so many tasks',
      xLabel: 'tasks',
      yLabel: 'RSS, MiB',
      xLog: true,
      series: [series('parent', counts, 'count', 'parent'), series('a worker', counts, 'count', 'worker')],
    },
  ];
  writeFileSync(picture, plot(panels));
  const image = `![Four charts: ${panels.map(({ title }) => title.toLowerCase()).join('; ')}](scaling.svg)`;
  writeFileSync(page, replaceBetween(readFileSync(page, 'utf8'), 'figures', `${image}\n\n${tables}`));
  console.log(`\nwritten: ${page}\nwritten: ${picture}`);
}
