import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createStreamChannel } from '../../lib/transport/stream-channel.js';
import { frame } from '../support/frame.js';

/** Connects twice, leaves what comes on the first connection unread, and when told to: breaks the first, then writes to the second. */
const PEER = `
  const { connect } = require('node:net');
  const [path, done, message] = process.argv.slice(1);
  const first = connect(path).pause().on('connect', () => {
    const second = connect(path, () => {
      second.once('data', () => {
        first.destroy();
        second.write(Buffer.from(message, 'hex'), () => require('node:fs').writeFileSync(done, ''));
      });
      second.on('end', () => second.end());
    });
  });
`;

const wait = new Int32Array(new SharedArrayBuffer(4));

/* The manager gives a dead getter's item to the next one; so it must hear of the death before the call that came after it. */
const posix = process.platform === 'win32' ? it.skip : it;
posix('a connection that breaks with bytes unread is closed before what another one brings later', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forkful-ends-'));
  const path = join(folder, 's');
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(path);
  const peer = spawn(process.execPath, ['-e', PEER, path, join(folder, 'done'), frame(Buffer.from([7])).toString('hex')], { stdio: ['ignore', 'ignore', 'inherit'] });
  while (sockets.length < 2) await once(server, 'connection');

  const seen: string[] = [];
  const over = new Promise<void>((resolve) => {
    const [first, second] = sockets.map((socket) => createStreamChannel(socket));
    first!.onMessage({ message: () => seen.push('first: message'), closed: () => seen.push('first: closed') });
    second!.onMessage({
      message: () => {
        seen.push('second: message');
        second!.close();
      },
      closed: () => resolve(),
    });
    first!.send(new Uint8Array(100));
    second!.send(new Uint8Array(1));
    first!.flushSync();
    second!.flushSync();
  });
  // While this process looks at nothing, both happen; then it finds both at once.
  while (!existsSync(join(folder, 'done'))) Atomics.wait(wait, 0, 0, 1);
  await over;

  await once(peer, 'exit');
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
  expect(seen).toEqual(['first: closed', 'second: message']);
});
