/** A pool of two workers and a tiny task: waiting for each, all at once, and as one `map`; beside piscina (threads) and Python. */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Pool } from 'forkful';
import { compare } from './support/compare.js';
import { python } from './support/python.js';

const pool = new Pool(2);
const threads = new Piscina({ filename: fileURLToPath(new URL('support/piscina-task.cjs', import.meta.url)), minThreads: 2, maxThreads: 2 });
const addOne = (x) => x + 1;

await compare(
  'apply, one task at a time',
  [
    {
      name: 'forkful Pool',
      async run(count) {
        for (let task = 0; task < count; task += 1) await pool.apply(addOne, [task]);
      },
    },
    {
      name: 'piscina (threads)',
      async run(count) {
        for (let task = 0; task < count; task += 1) await threads.run(task);
      },
    },
    python('Pool', 'apply'),
  ],
  { count: 2000, warmup: 3, rounds: 9, unit: 'µs' },
);

await compare(
  'applyAsync, all at once',
  [
    { name: 'forkful Pool', run: (count) => Promise.all(Array.from({ length: count }, (_, task) => pool.applyAsync(addOne, [task]))).then(() => {}) },
    { name: 'piscina (threads)', run: (count) => Promise.all(Array.from({ length: count }, (_, task) => threads.run(task))).then(() => {}) },
    python('Pool', 'apply-async'),
  ],
  { count: 10_000, warmup: 3, unit: '/s' },
);

await compare(
  'map over numbers',
  [
    { name: 'forkful Pool', run: (count) => pool.map(addOne, Array.from({ length: count }, (_, task) => task)).then(() => {}) },
    python('Pool', 'map'),
  ],
  { count: 20000, unit: '/s' },
);

await compare(
  'map, chunkSize 1',
  [
    { name: 'forkful Pool', run: (count) => pool.map(addOne, Array.from({ length: count }, (_, task) => task), { chunkSize: 1 }).then(() => {}) },
    python('Pool', 'map-1'),
  ],
  { count: 10_000, unit: '/s' },
);

const megabyte = Buffer.alloc(1_000_000, 'x');
const giveBack = (bytes) => bytes;
await compare(
  'apply, 1 MB there and back',
  [
    {
      name: 'forkful Pool',
      async run(count) {
        for (let task = 0; task < count; task += 1) await pool.apply(giveBack, [megabyte]);
      },
    },
    {
      name: 'piscina (threads)',
      async run(count) {
        for (let task = 0; task < count; task += 1) await threads.run(megabyte, { name: 'giveBack' });
      },
    },
    python('Pool', 'megabyte'),
  ],
  { count: 30, unit: 'µs' },
);

pool.close();
await pool.join();
await threads.destroy();
