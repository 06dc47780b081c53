import { describe, expect, it, jest } from '@jest/globals';
import { likelyCause } from '../../lib/pool/likely-cause.js';
import { RestartLimit } from '../../lib/pool/restart-limit.js';
import type { WorkerInfo } from '../../lib/pool/worker-rules.js';
import { memoryPool, type MemoryOptions } from './support/memory-crew.js';
import { submitWith } from './support/submit.js';

async function workersFor(options: MemoryOptions, tasks: number): Promise<number> {
  const { engine, workers } = memoryPool({ size: 1, ...options });
  for (let n = 0; n < tasks; n++) expect(await submitWith(engine, undefined, (a: number) => a, n)).toBe(n);
  engine.close();
  await engine.join();
  return workers.length;
}

describe('a worker is replaced', () => {
  it('after its task when it is old, or takes too much memory', async () => {
    expect(await workersFor({ rules: { maxAge: 1e-9 } }, 3)).toBeGreaterThanOrEqual(3);
    expect(await workersFor({ rules: { maxAge: 3600 } }, 3)).toBe(1);
    expect(await workersFor({ rules: { maxMemory: 1 } }, 3)).toBeGreaterThanOrEqual(3);
    expect(await workersFor({ rules: { maxMemory: 1e15 } }, 3)).toBe(1);
  });

  it('when the user says so, who is told about it', async () => {
    const seen: WorkerInfo[] = [];
    const recycle = (worker: WorkerInfo) => (seen.push(worker), worker.tasks === 2);
    expect(await workersFor({ rules: { recycle } }, 6)).toBeGreaterThanOrEqual(3);
    expect(seen.map(({ tasks }) => tasks)).toEqual([1, 2, 1, 2, 1, 2]);
    expect(seen[0]).toMatchObject({ name: expect.stringMatching(/^MemoryWorker-/), pid: expect.any(Number), age: expect.any(Number) });
    expect(seen[0]!.memory).toBeGreaterThan(1e6);
  });

  it('not when that function throws, which is a warning', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const recycle = () => {
      throw new Error('mine');
    };
    expect(await workersFor({ rules: { recycle } }, 1)).toBe(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('mine'), { type: 'PoolRecycleWarning' });
    warn.mockRestore();
  });
});

describe('a crash loop', () => {
  it('is slowed down, and no task fails because of it', async () => {
    const { engine, workers } = memoryPool({ size: 1, rules: { maxRestarts: 40 } });
    const began = performance.now();
    for (let n = 0; n < 45; n++) await submitWith(engine, undefined, () => workers.at(-1)!.kill()).wait();
    expect(await submitWith(engine, undefined, () => 'alive')).toBe('alive');
    // 45 restarts: the 41st waits until the first is a second ago.
    expect(performance.now() - began).toBeGreaterThan(950);
    expect(workers.length).toBe(46);
    engine.close();
    await engine.join();
  });

  it('allows so many in a second, and fractions', async () => {
    let again = 0;
    const limit = new RestartLimit(3, () => again++);
    expect(limit.allowed(4)).toBe(4); // nobody had a fault
    for (let n = 0; n < 5; n++) limit.faulted();
    expect([limit.allowed(5), limit.allowed(2)]).toEqual([3, 0]);
    expect(limit.allowed(3)).toBe(1); // one of the missing had no fault
    limit.stop();
    const slow = new RestartLimit(0.001, () => again++);
    slow.faulted();
    expect(slow.allowed(1)).toBe(1);
    slow.faulted();
    expect(slow.allowed(1)).toBe(0);
    slow.stop();
    expect(again).toBe(0);
  });
});

describe('an initializer that does not end', () => {
  it('breaks the pool after three tries, with an error that names the option', async () => {
    const { engine, workers } = memoryPool({
      size: 1,
      rules: { initializerTimeout: 0.02 },
      start: (_, worker) => worker.says('begins'),
    });
    const error: unknown = await submitWith(engine, undefined, () => 1).get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_RUNTIME', message: expect.stringContaining('initializerTimeout of 0.02 s'), cause: { code: 'ERR_TIMEOUT' } });
    expect(workers.length).toBe(3);
    await engine.join();
  });
});

describe('the likely cause of a loss', () => {
  it.each<[code: number, signal: string | undefined, stderr: string, platform: NodeJS.Platform, cause: RegExp]>([
    [-9, 'SIGKILL', '', 'linux', /killed it/],
    [-9, 'SIGKILL', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'linux', /memory was full/],
    [-6, 'SIGABRT', 'Assertion failed: (0) == (uv_thread_create(t.get(), start_thread, this))', 'linux', /limit of processes and threads/],
    [134, undefined, '', 'win32', /crashed/],
    [137, undefined, '', 'linux', /killed it/],
    [-5, 'SIGTRAP', '', 'darwin', /crashed/],
    [0xc0000005, undefined, '', 'win32', /crashed/],
    [1, undefined, '', 'win32', /killed it.*process\.exit\(1\)/],
    [1, undefined, 'Error: behind', 'win32', /outside of the task/],
    [1, undefined, '', 'linux', /outside of the task/],
    [7, undefined, '', 'linux', /process\.exit\(7\)/],
  ])('exit code %p, signal %p, %p on %s: %p', (exitCode, signal, stderr, platform, cause) => {
    expect(likelyCause({ exitCode, signal }, stderr, platform)).toMatch(cause);
  });
});
