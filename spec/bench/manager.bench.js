/** What a manager's containers cost, one call at a time and many at once, beside CPython's. */
import { createConnection } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Manager } from 'forkful';
import { compare } from './support/compare.js';
import { python } from './support/python.js';

const manager = Manager();
const dict = manager.dict();
const list = manager.list();
const value = manager.Value('i', 0);
await dict.set('ready', true);

/** The floor of the lane: ten bytes there and back over a bare Unix socket or pipe, to another process. */
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const path = process.platform === 'win32' ? String.raw`\\.\pipe\bench-${process.pid}` : join(folder, 'echo');
const echo = spawn(process.execPath, [
  '-e',
  `require('node:net').createServer((s) => s.pipe(s)).listen(${JSON.stringify(path)}, () => console.log('ready')); process.stdin.on('end', () => process.exit()).resume()`,
], { stdio: ['pipe', 'pipe', 'inherit'] });
await once(echo.stdout, 'data');
const socket = createConnection(path).setNoDelay(true);
const ten = Buffer.alloc(10, 'x');
const bare = (times) => async (count) => {
  for (let left = count * times; left > 0; left -= 1) {
    socket.write(ten);
    await once(socket, 'data');
  }
};

await compare(
  'dict: set + get',
  [
    {
      name: 'forkful',
      run: async (count) => {
        for (let n = 0; n < count; n += 1) {
          await dict.set('key', n);
          await dict.get('key');
        }
      },
    },
    python('Manager().dict()', 'manager-dict'),
    { name: 'bare socket, twice', run: bare(2) },
  ],
  { count: 2000, warmup: 2, rounds: 7, unit: 'µs' },
);

await compare(
  'list: append',
  [
    {
      name: 'forkful',
      run: async (count) => {
        for (let n = 0; n < count; n += 1) await list.append(n);
        await list.clear();
      },
    },
    python('Manager().list()', 'manager-list'),
    { name: 'bare socket', run: bare(1) },
  ],
  { count: 2000, warmup: 2, rounds: 7, unit: 'µs' },
);

await compare(
  'calls of one turn: 1000 at once',
  [
    {
      name: 'dict.set, small numbers',
      run: async (count) => {
        for (let n = 0; n < count; n += 1000) await Promise.all(Array.from({ length: 1000 }, (_, k) => dict.set(k, n)));
      },
    },
    {
      name: 'Value.increment',
      run: async (count) => {
        for (let n = 0; n < count; n += 1000) await Promise.all(Array.from({ length: 1000 }, () => value.increment()));
        await value.set(0);
      },
    },
    {
      name: 'list.extend, a thousand in one call',
      run: async (count) => {
        for (let n = 0; n < count; n += 1000) await list.extend(Array.from({ length: 1000 }, (_, k) => k));
        await list.clear();
      },
    },
  ],
  { count: 20_000, warmup: 1, rounds: 5, unit: '/s' },
);

socket.destroy();
echo.stdin.end();
await once(echo, 'exit');
rmSync(folder, { recursive: true, force: true });
await manager.shutdown();
