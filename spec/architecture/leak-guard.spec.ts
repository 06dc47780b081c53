import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LeakGuard } from '../support/leaks.js';

/** Only Linux lets us see descriptors and environments of others. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('the leak guard', () => {
  it('is silent when nothing is left', async () => {
    const guard = new LeakGuard(50);
    const child = spawn('true', { env: process.env });
    await once(child, 'close');
    expect(await guard.finish()).toEqual([]);
  });

  it('names and ends a child', async () => {
    const guard = new LeakGuard(50);
    const child = spawn('sleep', ['60'], { env: process.env, stdio: 'ignore' });
    const ended = once(child, 'exit');
    expect(await guard.finish()).toEqual([`process ${String(child.pid)}: sleep 60`]);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('names and ends an orphan', async () => {
    const guard = new LeakGuard(50);
    const child = spawn('sh', ['-c', 'sleep 61 >&- 2>&- &'], { env: process.env, stdio: 'ignore' });
    await once(child, 'exit');
    expect(await guard.finish()).toEqual([expect.stringMatching(/^process \d+: .*sleep 61/)]);
    const after = new LeakGuard(50);
    expect(await after.finish()).toEqual([]);
  });

  it('names a socket', async () => {
    const guard = new LeakGuard(50);
    const server = createServer().listen(0);
    await once(server, 'listening');
    expect(await guard.finish()).toEqual([expect.stringMatching(/^socket:/)]);
    server.close();
    await once(server, 'close');
  });

  it('names a temporary file and removes it', async () => {
    const guard = new LeakGuard(50);
    const folder = mkdtempSync(join(process.env['TMPDIR'] ?? tmpdir(), 'forkful-'));
    expect(await guard.finish()).toEqual([`temporary file ${folder.split('/').at(-1) ?? ''}`]);
  });
});
