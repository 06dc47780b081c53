/** A pipe to a child: one message there and back, and a stream of small integers; beside CPython's, and a bare socket. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pipe, Process } from 'forkful';
import { compare } from './support/compare.js';
import { python } from './support/python.js';

const [mine, theirs] = Pipe();
const echo = new Process({
  target: async (connection) => {
    for await (const value of connection) await connection.send(value);
  },
  args: [theirs],
});
echo.start();
theirs.close();

/** The floor of this lane: ten bytes there and back over a socket, without a manager between and without a codec. */
const path = join(tmpdir(), `forkful-bench-${process.pid}.sock`);
const server = createServer();
await once(server.listen(path), 'listening');
const bare = spawn(process.execPath, ['-e', `require('node:net').connect(${JSON.stringify(path)}).on('data', function (d) { this.write(d); })`]);
const [socket] = await once(server, 'connection');

const roundTrips = async (count) => {
  for (let n = 0; n < count; n += 1) {
    await mine.send(n);
    await mine.recv();
  }
};

const bareRoundTrips = async (count) => {
  for (let n = 0; n < count; n += 1) {
    socket.write('0123456789');
    await once(socket, 'data');
  }
};

await compare(
  'one small integer there and back',
  [{ name: 'forkful Pipe', run: roundTrips }, { name: 'a bare Unix socket', run: bareRoundTrips }, python('Pipe', 'pipe')],
  { count: 2000, warmup: 2, rounds: 7, unit: 'µs' },
);

async function produce(connection, count) {
  for (let n = 0; n < count; n += 1) await connection.send(n);
}

/** The clock runs from the first message on: the start of the child is another bench. */
const stream = async (count) => {
  const [reader, writer] = Pipe(false);
  const producer = new Process({ target: produce, args: [writer, count] });
  producer.start();
  writer.close();
  await reader.recv();
  const started = performance.now();
  for (let left = count - 1; left > 0; left -= 1) await reader.recv();
  const elapsed = performance.now() - started;
  await producer.join();
  reader.close();
  return elapsed;
};

await compare(
  'small integers from a child, one recv after the other',
  [{ name: 'forkful Pipe', run: stream }, python('Pipe', 'pipe-stream')],
  { count: 50_000, rounds: 5, warmup: 1, unit: '/s' },
);

mine.close();
await echo.join();
socket.destroy();
server.close();
bare.kill();
