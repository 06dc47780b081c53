/** A connection of `Listener` and `Client`: a message there and back, a stream from a child, and 1 MB at a time; beside CPython's. */
import { Client, Listener, Process } from 'forkful';
import { compare } from './support/compare.js';
import { python } from './support/python.js';

const listener = new Listener();
await listener.ready;

const echo = new Process({
  target: async (address) => {
    const connection = await Client(address);
    for await (const value of connection) await connection.send(value);
  },
  args: [listener.address],
});
echo.start();
const connection = await listener.accept();

await compare(
  'one small integer there and back',
  [
    {
      name: 'forkful Client/Listener',
      run: async (count) => {
        for (let n = 0; n < count; n += 1) {
          await connection.send(n);
          await connection.recv();
        }
      },
    },
    python('Client/Listener', 'listener'),
  ],
  { count: 2000, warmup: 2, rounds: 7, unit: 'µs' },
);

async function produce(address, count) {
  const connection = await Client(address);
  for (let n = 0; n < count; n += 1) await connection.send(n);
  connection.close();
}

async function produceMegabytes(address, count) {
  const connection = await Client(address);
  const bytes = Buffer.alloc(1_000_000, 'x');
  for (let n = 0; n < count; n += 1) await connection.sendBytes(bytes);
  connection.close();
}

/** The clock runs from the first message on: the start of the child is another bench. */
const from = (target, receive) => async (count) => {
  const producer = new Process({ target, args: [listener.address, count] });
  producer.start();
  const reader = await listener.accept();
  await receive(reader);
  const started = performance.now();
  for (let left = count - 1; left > 0; left -= 1) await receive(reader);
  const elapsed = performance.now() - started;
  reader.close();
  await producer.join();
  return elapsed;
};

await compare(
  'small integers from a child, one recv after the other',
  [{ name: 'forkful Client/Listener', run: from(produce, (reader) => reader.recv()) }, python('Client/Listener', 'listener-stream')],
  { count: 50_000, rounds: 5, warmup: 1, unit: '/s' },
);

await compare(
  '1 MB from a child, one recvBytes after the other',
  [{ name: 'forkful Client/Listener', run: from(produceMegabytes, (reader) => reader.recvBytes()) }, python('Client/Listener', 'listener-megabytes')],
  { count: 200, rounds: 5, warmup: 1, unit: '/s' },
);

connection.close();
await echo.join();
listener.close();
