import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { activeChildren, getContext, ProcessPoolExecutor } from 'forkful';
import { runProgram } from '../support/run-program.js';
import { processes } from './support/executor-kinds.js';
import { describeExecutorCalls, describeExecutorPrograms } from './support/suites.js';

describeExecutorCalls(processes);
describeExecutorPrograms(processes);

const fixture = (name: string) => join(__dirname, '../fixtures/futures', name);

describe('the workers of a ProcessPoolExecutor', () => {
  it('T303 are started with the method of the context', async () => {
    const executor = new ProcessPoolExecutor({ maxWorkers: 1, mpContext: getContext(process.platform === 'win32' ? 'spawn' : 'forkserver'), maxTasksPerChild: 2 });
    const name = executor.submit(() => process.pid);
    await name;
    expect(activeChildren().map((child) => child.name)).toEqual([expect.stringMatching(process.platform === 'win32' ? /^SpawnProcess-/ : /^ForkServerProcess-/)]);
    await executor.shutdown();
    expect(() => new ProcessPoolExecutor({ mpContext: 'spawn' as never })).toThrow('mpContext');
    expect(() => new ProcessPoolExecutor(1, null, null, 5 as never)).toThrow('initArgs');
  });

  it('T311 T312 T314 T317 are ended in the middle of a call', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'forkful-futures-'));
    const executors = [new ProcessPoolExecutor(1), new ProcessPoolExecutor(1)] as const;
    const ends = executors.map(async (executor, n) => {
      const [begun, ended] = [join(folder, `begun-${String(n)}`), join(folder, `ended-${String(n)}`)];
      const write = writeFileSync;
      const call = executor.submit(
        async (first: string, second: string) => {
          write(first, '');
          for (;;) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            if (existsSync(`${first}.go`)) write(second, '');
          }
        },
        begun,
        ended,
      );
      const waiting = executor.submit(() => 'never');
      while (!existsSync(begun)) await new Promise((resolve) => setTimeout(resolve, 5));
      if (n === 0) executor.terminateWorkers();
      else executor.killWorkers();
      expect(waiting.cancelled()).toBe(true);
      expect(await call.exception()).toMatchObject({ code: 'ERR_BROKEN_PROCESS_POOL' });
      expect(() => executor.submit(() => 1)).toThrow('cannot schedule new futures after shutdown');
      await executor.shutdown();
      writeFileSync(`${begun}.go`, '');
      expect(existsSync(ended)).toBe(false);
    });
    await Promise.all(ends);
    rmSync(folder, { recursive: true });
    expect(activeChildren()).toEqual([]);
  });
});

describe('a program with executors', () => {
  const posix = process.platform === 'win32' ? it.skip : it;

  posix('leaves no worker behind when it is killed while they compute', async () => {
    const { lines, signal } = await runProgram(process.execPath, [fixture('killed.mjs')], { limit: 60 });
    const pids = JSON.parse(lines[0] ?? '') as number[];
    expect([pids.length, signal]).toEqual([3, 'SIGKILL']);
    for (const pid of pids) while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  }, 60_000);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
