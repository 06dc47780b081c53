/**
 * A pool of two workers and a tiny task: waiting for each, all at once, and as one `map`; bytes; how free the parent's event
 * loop stays. Beside the pools of others (threads and processes) and Python, in one run.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as forkful from 'forkful';
import { bareFork } from './support/bare-fork.js';
import { compare } from './support/compare.js';
import { startPeers, subjects } from './support/pool-peers.js';
import { python } from './support/python.js';

const WORKERS = 2;
const { Pool, ThreadPool } = forkful;
const pool = new Pool(WORKERS);
const threads = ThreadPool === undefined ? undefined : new ThreadPool(WORKERS);
const addOne = (x) => x + 1;
const giveBack = (bytes) => bytes;
const peers = await startPeers(WORKERS);
/** What the lane itself can do, without what makes it a pool. */
const bare = [bareFork({ records: false }), bareFork({ records: true })];
const made = new Map();
/** Made once: what is measured is not how long a list takes to make. */
const numbers = (count) => {
  if (!made.has(count)) made.set(count, Array.from({ length: count }, (_, index) => index));
  return made.get(count);
};

/** forkful's pools, as subjects. */
const ours = (run) => [
  { name: 'forkful Pool', run: (count) => run(pool, count).then(() => {}) },
  threads === undefined
    ? { name: 'forkful ThreadPool', skip: 'this version has none', run: async () => {} }
    : { name: 'forkful ThreadPool', run: (count) => run(threads, count).then(() => {}) },
];

/** Node writes bytes as JSON for these: a megabyte takes seconds, and what comes back is no Buffer. */
const asJson = new Set(['tinypool (processes)', 'workerpool (processes)']);

await compare(
  'apply, one task at a time',
  [
    ...ours(async (own, count) => {
      for (let task = 0; task < count; task += 1) await own.apply(addOne, [task]);
    }),
    ...subjects([bare[0], ...peers], async (peer, count) => {
      for (let task = 0; task < count; task += 1) await peer.addOne(task);
    }),
    python('Pool', 'apply'),
  ],
  { count: 1000, warmup: 2, rounds: 9, unit: 'µs' },
);

await compare(
  'applyAsync, all at once',
  [
    ...ours((own, count) => Promise.all(numbers(count).map((task) => own.applyAsync(addOne, [task])))),
    ...subjects([...bare, ...peers], (peer, count) => Promise.all(numbers(count).map((task) => peer.addOne(task)))),
    python('Pool', 'apply-async'),
  ],
  { count: 30_000, warmup: 3, rounds: 7, unit: '/s' },
);

await compare(
  'map over numbers',
  [...ours((own, count) => own.map(addOne, numbers(count))), python('Pool', 'map')],
  { count: 1_000_000, warmup: 3, rounds: 7, unit: '/s' },
);

await compare(
  'map, chunkSize 1',
  [...ours((own, count) => own.map(addOne, numbers(count), { chunkSize: 1 })), python('Pool', 'map-1')],
  { count: 50_000, rounds: 9, unit: '/s' },
);

await compare(
  'imapUnordered',
  [
    ...ours(drain),
  ],
  { count: 20_000, rounds: 9, unit: '/s' },
);

for (const [title, bytes, count] of [['1 MB', 1_000_000, 20], ['10 MB', 10_000_000, 3]]) {
  const body = Buffer.alloc(bytes, 'x');
  await compare(
    `apply, ${title} there and back`,
    [
      ...ours(async (own, times) => {
        for (let task = 0; task < times; task += 1) await own.apply(giveBack, [body]);
      }),
      ...subjects(
        peers.map((peer) => (asJson.has(peer.name) ? { name: peer.name, skip: 'bytes become JSON' } : peer)),
        async (peer, times) => {
          for (let task = 0; task < times; task += 1) await peer.giveBack(body);
        },
      ),
      ...(bytes === 1_000_000 ? [python('Pool', 'megabyte')] : []),
    ],
    { count, rounds: 9, unit: 'µs' },
  );
}

await compare(
  "delay of the parent's event loop under load, 99th of 100",
  [
    { name: 'idle', run: () => delayDuring(() => new Promise((resolve) => setTimeout(resolve, 300))) },
    { name: 'applyAsync, 100,000 tasks in flight', run: () => delayDuring(flood) },
    { name: 'map over 300,000 numbers', run: () => delayDuring(() => pool.map(addOne, numbers(300_000))) },
    { name: 'imapUnordered, 50,000 items', run: () => delayDuring(() => drain(pool, 50_000)) },
  ],
  { count: 1, rounds: 5, warmup: 1, unit: 'ms' },
);

pool.close();
await pool.join();
threads?.terminate();
for (const { close } of [...bare, ...peers]) await close?.();

/** Submits in turns of a thousand, as a server does, and waits for all. */
async function flood() {
  const results = [];
  while (results.length < 100_000) {
    for (let task = 0; task < 1000; task += 1) results.push(pool.applyAsync(addOne, [task]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(results);
}

async function drain(own, count) {
  let sum = 0;
  for await (const value of own.imapUnordered(addOne, numbers(count))) sum += value;
  if (sum !== (count * (count + 1)) / 2) throw new Error(`the results add up to ${sum}`);
}

/** How late the loop came round, in milliseconds, at worst but for one time in a hundred. */
async function delayDuring(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay.percentile(99) / 1e6;
}
