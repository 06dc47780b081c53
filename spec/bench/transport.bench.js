/** What framing, and requests and replies, cost on top of a bare socket: there and back between two processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compare } from './support/compare.js';

const folder = mkdtempSync(join(tmpdir(), 'forkful-bench-'));
const library = join(folder, 'library.cjs');
const root = fileURLToPath(new URL('../..', import.meta.url));
await build({
  stdin: {
    contents: `export * from './lib/transport/stream-channel.js'; export * from './lib/rpc/create-rpc-peer.js';`,
    resolveDir: root,
  },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile: library,
});
const { createRpcPeer, createStreamChannel } = createRequire(import.meta.url)(library);

function start(way) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('support/echo.cjs', import.meta.url)), way, library], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  return { child, stream: child.stdio[3] };
}

const bare = start('socket');
const framed = start('channel');
const asked = start('rpc');
const channel = createStreamChannel(framed.stream);
channel.ref();
let heard;
channel.onMessage({ message: () => heard(), closed: () => {} });
const handler = { request: () => {}, notify: () => {}, closed: () => {} };
const rpcChannel = createStreamChannel(asked.stream);
const peer = createRpcPeer(rpcChannel, handler, { onBroken: () => new Error('broken'), failed: () => undefined });
const body = Buffer.alloc(100, 'x');
const large = Buffer.alloc(1_000_000, 'x');

const subjects = (bytes) => [
  {
    name: 'bare socket',
    async run(count) {
      for (let left = count; left > 0; left -= 1) {
        bare.stream.write(bytes);
        for (let got = 0; got < bytes.length; ) got += (await once(bare.stream, 'data'))[0].length;
      }
    },
  },
  {
    name: 'channel',
    async run(count) {
      for (let left = count; left > 0; left -= 1) {
        const answered = new Promise((resolve) => (heard = resolve));
        channel.send(bytes);
        await answered;
      }
    },
  },
  {
    name: 'request and reply',
    async run(count) {
      for (let left = count; left > 0; left -= 1) await peer.request(bytes);
    },
  },
];

try {
  await compare('100 bytes there and back', subjects(body), { count: 1000, rounds: 15, unit: 'µs' });
  await compare('1 MB there and back', subjects(large), { count: 30, rounds: 9, unit: 'µs' });
  await compare(
    'requests, 1000 in a turn',
    [
      {
        name: 'request and reply',
        async run(count) {
          for (let left = count; left > 0; left -= 1000) {
            await Promise.all(Array.from({ length: 1000 }, () => peer.request(body)));
          }
        },
      },
    ],
    { count: 50_000, rounds: 7, unit: '/s' },
  );
} finally {
  for (const { child } of [bare, framed, asked]) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
