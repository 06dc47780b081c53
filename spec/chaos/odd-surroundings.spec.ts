import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { Manager, type SyncManager } from 'forkful';
import { runProgram } from '../support/run-program.js';

const onPosix = process.platform === 'win32' ? it.skip : it; // SIGSTOP, and folders as they are there

describe('a manager', () => {
  let manager: SyncManager;
  beforeEach(() => {
    manager = Manager();
  });
  afterEach(() => manager.shutdown());

  onPosix('that is stopped for a time loses nothing, doubles nothing and keeps the order', async () => {
    const queue = manager.Queue<number>();
    await queue.put(0);
    await queue.qsize();
    for (let round = 0; round < 3; round++) {
      process.kill(manager.pid!, 'SIGSTOP');
      const gets = Array.from({ length: 50 }, () => queue.get({ timeout: 15 }));
      for (let item = 1; item <= 50; item++) void queue.put(round * 50 + item);
      const aborted = queue.get({ signal: AbortSignal.timeout(5) }).catch((error: unknown) => (error as Error).name);
      await new Promise((resolve) => setTimeout(resolve, 20));
      process.kill(manager.pid!, 'SIGCONT');
      expect(await Promise.all(gets)).toEqual(Array.from({ length: 50 }, (_, index) => round * 50 + index));
      // The manager decides: it may have had an item for the one who gave up, or have seen that first.
      const last = await aborted;
      if (last === 'TimeoutError') continue;
      expect(last).toBe(round * 50 + 50);
      await queue.put(round * 50 + 50);
    }
    expect(await queue.qsize()).toBe(1);
  });
});

describe('a folder for temporary files', () => {
  onPosix.each([
    ['is not there', '/none/at/all', 'ENOENT'],
    ['is none', '/dev/null', 'ENOTDIR'],
  ])('that %s is named, with what to do', async (_, folder, code) => {
    const { exitCode, stderr, left } = await runProgram(process.execPath, [join(__dirname, '../fixtures/manager/idle.mjs')], { env: { TMPDIR: folder } });
    expect(stderr).toContain(
      `RuntimeError: forkful: no directory for a socket can be made in ${folder} (${code}). Set TMPDIR to a directory that exists and that you may write to.`,
    );
    expect({ exitCode, left }).toEqual({ exitCode: 1, left: [] });
  });
});
