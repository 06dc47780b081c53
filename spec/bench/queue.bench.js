/** A queue between processes: one item there and back, and many items from a child. */
import { Manager, Process, Queue } from 'forkful';
import { compare } from './support/compare.js';
import { python } from './support/python.js';

const queue = new Queue();
const manager = Manager();
const managed = manager.Queue();

async function produce(target, count) {
  for (let item = 0; item < count; item += 1) await target.put(item);
}

const roundTrips = (target) => async (count) => {
  for (let item = 0; item < count; item += 1) {
    await target.put(item);
    await target.get();
  }
};

/** The clock runs from the first item on: the start of the child is another bench. */
const stream = (target) => async (count) => {
  const producer = new Process({ target: produce, args: [target, count] });
  producer.start();
  await target.get();
  const started = performance.now();
  for (let left = count - 1; left > 0; left -= 1) await target.get();
  const elapsed = performance.now() - started;
  await producer.join();
  return elapsed;
};

await compare(
  'put + get, one item at a time',
  [
    { name: 'forkful Queue', run: roundTrips(queue) },
    { name: 'forkful Manager().Queue()', run: roundTrips(managed) },
    python('Queue', 'queue'),
    python('Manager().Queue()', 'manager-queue'),
  ],
  { count: 2000, warmup: 3, rounds: 9, unit: 'µs' },
);

await compare(
  'items from a child, one get after the other',
  [
    { name: 'forkful Queue', run: stream(queue) },
    { name: 'forkful Manager().Queue()', run: stream(managed) },
    python('Queue', 'stream'),
    python('Manager().Queue()', 'manager-stream'),
  ],
  { count: 5000, rounds: 5, warmup: 1, unit: '/s' },
);

const text = 'x'.repeat(100);
const buffer = Buffer.alloc(1_000_000, 'x');

async function produceTexts(target, count) {
  for (let item = 0; item < count; item += 1) await target.put(text);
}

async function produceBuffers(target, count) {
  for (let item = 0; item < count; item += 1) await target.put(buffer);
}

/** Many gets are under way at once, as with several consumers in one process. */
const wide = (produceItems) => async (count) => {
  const producer = new Process({ target: produceItems, args: [queue, count] });
  producer.start();
  await queue.get();
  const started = performance.now();
  for (let left = count - 1; left > 0; left -= 1000) {
    await Promise.all(Array.from({ length: Math.min(left, 1000) }, () => queue.get()));
  }
  const elapsed = performance.now() - started;
  await producer.join();
  return elapsed;
};

await compare(
  'items from a child, 1000 gets at once',
  [
    { name: 'small integers', run: wide(produce) },
    { name: 'texts of 100 characters', run: wide(produceTexts) },
  ],
  { count: 20_000, rounds: 5, warmup: 1, unit: '/s' },
);

await compare('items of 1 MB from a child', [{ name: 'forkful Queue', run: wide(produceBuffers) }], {
  count: 100,
  rounds: 5,
  warmup: 1,
  unit: '/s',
});

await manager.shutdown();
