import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepAddresses } from '../../lib/transport/sweep-addresses.js';

const onUnix = process.platform === 'win32' ? describe.skip : describe; // its pipes are no files

onUnix('the sweep of addresses', () => {
  let folder: string;
  const servers: Server[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sw-'));
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.close();
      await once(server, 'close');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function make(name: string): string {
    mkdirSync(join(folder, name), { mode: 0o700 });
    return join(folder, name);
  }

  /** A socket whose process was killed. */
  async function abandon(directory: string): Promise<void> {
    const child = spawn(process.execPath, ['-e', `require('node:net').createServer().listen(${JSON.stringify(join(directory, 'socket'))}, () => console.log('up'))`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async function listenIn(directory: string): Promise<void> {
    const server = createServer((socket) => socket.destroy()).listen(join(directory, 'socket'));
    servers.push(server);
    await once(server, 'listening');
  }

  const minutes = (n: number) => () => Date.now() + n * 60_000;

  it('removes what a manager and its owner left that were killed both, and nothing else', async () => {
    await abandon(make('forkful-dead01'));
    await listenIn(make('forkful-alive1'));
    await abandon(make('forkful-full01'));
    writeFileSync(join(folder, 'forkful-full01', 'a file of somebody'), '');
    const open = make('forkful-open01');
    await abandon(open);
    chmodSync(open, 0o755);
    await abandon(make('other-dead01'));
    make('forkful-empty1');
    writeFileSync(join(folder, 'forkful-file01'), '');
    symlinkSync(join(folder, 'forkful-alive1'), join(folder, 'forkful-link01'));
    const all = readdirSync(folder);
    await sweepAddresses(folder);
    expect(readdirSync(folder)).toEqual(all); // all of them are young
    await sweepAddresses(folder, minutes(2));
    expect(readdirSync(folder)).toEqual(all.filter((name) => name !== 'forkful-dead01'));
    await sweepAddresses(folder, minutes(61));
    expect(readdirSync(folder)).toEqual(all.filter((name) => name !== 'forkful-dead01' && name !== 'forkful-empty1'));
    expect(readdirSync(join(folder, 'forkful-alive1'))).toEqual(['socket']);
  });

  it('may be done by several at once, and where there is nothing', async () => {
    for (const name of ['forkful-dead01', 'forkful-dead02']) await abandon(make(name));
    await Promise.all([1, 2, 3].map(() => sweepAddresses(folder, minutes(2))));
    expect(readdirSync(folder)).toEqual([]);
    await sweepAddresses(join(folder, 'none'));
  });
});
