/** A queue between processes: one item there and back, and many items from a child. */
import { Manager, Process, Queue } from 'forkful';
import { compare } from './support/compare.js';
import { floor } from './support/queue-floor.js';
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

const text = 'x'.repeat(100);
const buffer = Buffer.alloc(1_000_000, 'x');

async function produceTexts(target, count) {
  for (let item = 0; item < count; item += 1) await target.put(text);
}

async function produceBuffers(target, count) {
  for (let item = 0; item < count; item += 1) await target.put(buffer);
}

async function produceMany(target, count) {
  for (let left = count; left > 0; left -= 1000) await target.putMany(Array.from({ length: Math.min(left, 1000) }, (_, item) => item));
}

/** How a consumer may take `count` items. */
const loop = async (target, count) => {
  const items = target[Symbol.asyncIterator]();
  while ((count -= 1) >= 0) await items.next();
};
const gets = async (target, count) => {
  for (let left = count; left > 0; left -= 1) await target.get();
};
const oneByOne = async (target, count) => {
  for (let left = count; left > 0; left -= 1) await target.getMany(1);
};
const inThousands = async (target, count) => {
  for (let left = count; left > 0; ) left -= (await target.getMany(Math.min(left, 1000))).length;
};
const thousandGets = async (target, count) => {
  for (let left = count; left > 0; left -= 1000) await Promise.all(Array.from({ length: Math.min(left, 1000) }, () => target.get()));
};

/** The clock runs from the first item on: the start of the child is another bench. */
const from = (target, put, take) => async (count) => {
  const producer = new Process({ target: put, args: [target, count] });
  producer.start();
  await target.get();
  const started = performance.now();
  await take(target, count - 1);
  const elapsed = performance.now() - started;
  await producer.join();
  return elapsed;
};

await compare(
  'small integers from a child',
  [
    { name: 'forkful Queue, for await', run: from(queue, produce, loop) },
    { name: 'forkful Queue, get() after get()', run: from(queue, produce, gets) },
    { name: 'forkful Manager().Queue(), for await', run: from(managed, produce, loop) },
    { name: 'forkful Queue, a message for each item', run: from(queue, produce, oneByOne) },
    { name: 'forkful Queue, 1000 gets at once', run: from(queue, produce, thousandGets) },
    { name: 'forkful Queue, putMany and getMany of 1000', run: from(queue, produceMany, inThousands) },
    floor('bare Unix socket, 1000 items a message, decoded', 1000),
    python('Queue', 'stream'),
    python('Manager().Queue()', 'manager-stream'),
  ],
  { count: 10_000, rounds: 5, warmup: 1, unit: '/s' },
);

await compare(
  'texts of 100 characters from a child',
  [
    { name: 'forkful Queue, for await', run: from(queue, produceTexts, loop) },
    { name: 'forkful Queue, getMany of 1000', run: from(queue, produceTexts, inThousands) },
    python('Queue', 'stream-texts'),
  ],
  { count: 10_000, rounds: 5, warmup: 1, unit: '/s' },
);

await compare(
  'buffers of 1 MB from a child',
  [
    { name: 'forkful Queue, for await', run: from(queue, produceBuffers, loop) },
    { name: 'forkful Queue, 1000 gets at once', run: from(queue, produceBuffers, thousandGets) },
    floor('bare Unix socket, one hop', 1, 1_000_000),
    python('Queue', 'stream-buffers'),
  ],
  { count: 100, rounds: 5, warmup: 1, unit: '/s' },
);

await manager.shutdown();
