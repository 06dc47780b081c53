import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { activeChildren, AssertionError, Manager, Process, Queue, type SyncManager } from 'forkful';
import { managersOf, runs, until } from './support/manager-processes.js';

const fixture = (name: string): string => join(__dirname, '../fixtures/manager', name);
const onLinux = process.platform === 'linux' ? it : it.skip; // ps and signals as they are there

const managers: SyncManager[] = [];
const children: Process[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.isAlive()) child.kill();
    await child.join();
  }
  for (const manager of managers.splice(0)) await manager.shutdown();
});
function newManager(): SyncManager {
  const manager = Manager();
  managers.push(manager);
  return manager;
}
function start<A extends readonly unknown[]>(target: (...args: A) => unknown, args: A): Process {
  const child = new Process(null, target as (...given: any[]) => unknown, null, args);
  children.push(child);
  child.start();
  return child;
}

describe('a manager process', () => {
  it('runs from the start, under Python\'s name, among the children', async () => {
    const manager = newManager();
    expect(manager.name).toMatch(/^SyncManager-\d+$/);
    expect(activeChildren().map(({ name }) => name)).toContain(manager.name);
    expect(inspect(manager)).toBe(`SyncManager(${manager.name}, pid ${String(manager.pid)})`);
    const queue = manager.Queue<number>(2);
    await queue.put(1);
    expect(await queue.get()).toBe(1);
    expect(existsSync(dirname(manager.address))).toBe(true);
    const waiting = queue.get().catch((error: unknown) => error);
    await queue.qsize();
    await manager.shutdown();
    await manager.shutdown();
    expect(await waiting).toMatchObject({ name: 'BrokenError', message: expect.stringContaining(manager.name) });
    await expect(queue.qsize()).rejects.toMatchObject({ code: 'ERR_BROKEN' });
    expect(activeChildren().map(({ name }) => name)).not.toContain(manager.name);
    expect(existsSync(dirname(manager.address))).toBe(false);
    expect(() => manager.Queue()).toThrow(AssertionError);
    expect(inspect(manager)).toBe(`SyncManager(${manager.name}, ended)`);
  });

  it('does not cross, but what is made in it does', async () => {
    const manager = newManager();
    const queue = manager.Queue();
    const refused = await queue.put({ manager }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'ERR_SERIALIZATION', path: 'item.manager', type: 'SyncManager' });
    await queue.put([queue]);
    expect(inspect(await queue.get())).toBe(`[ ${inspect(queue)} ]`);
  });

  it('may be shut down before it listens', async () => {
    const manager = Manager();
    const queue = manager.Queue();
    const waiting = queue.get().catch((error: unknown) => error);
    await manager.shutdown();
    expect(await waiting).toMatchObject({ code: 'ERR_BROKEN' });
    await expect(queue.put(1)).rejects.toMatchObject({ code: 'ERR_BROKEN' });
  });

  it('refuses puts that were on their way to it before it could listen', async () => {
    const manager = Manager();
    const put = manager.Queue().put(1).catch((error: unknown) => error);
    manager.Queue(1);
    process.kill(manager.pid!, 'SIGKILL');
    expect(await put).toMatchObject({ code: 'ERR_BROKEN', message: expect.stringMatching(/^Queue\.put: the manager 'SyncManager-/) });
    await manager.shutdown();
  });

  it('ends with its scope', async () => {
    const manager = Manager();
    await manager.Queue().put(1);
    await manager[Symbol.asyncDispose]();
    expect(runs(manager.pid!)).toBe(false);
  });

  it('goes on after Ctrl-C', async () => {
    const manager = newManager();
    const queue = manager.Queue<number>();
    await queue.put(1);
    await queue.qsize();
    process.kill(manager.pid!, 'SIGINT');
    await queue.put(2);
    expect([await queue.get(), await queue.get()]).toEqual([1, 2]);
  });

  it('that is killed, ends every call in every process at once', async () => {
    const manager = newManager();
    const queue = manager.Queue<number>();
    const told = new Queue<string>();
    start(async (q: Queue<number>, t: Queue<string>) => {
      const waiting = q.get().catch((error: unknown) => `${(error as { code: string }).code} ${String(error)}`);
      await q.qsize();
      await t.put('waits');
      await t.put(String(await waiting));
      await t.put(String(await q.put(1).catch((error: unknown) => (error as { code: string }).code)));
    }, [queue, told]);
    expect(await told.get()).toBe('waits');
    const mine = queue.get().catch((error: unknown) => error);
    await queue.qsize();
    const killed = performance.now();
    process.kill(manager.pid!, 'SIGKILL');
    expect(await mine).toMatchObject({ name: 'BrokenError', code: 'ERR_BROKEN', message: expect.stringMatching(/^Queue\.get: the manager 'SyncManager-/) });
    expect(performance.now() - killed).toBeLessThan(2000);
    expect(await told.get()).toMatch(/^ERR_BROKEN BrokenError: Queue\.get: the manager 'SyncManager-/);
    expect(await told.get()).toBe('ERR_BROKEN');
    await expect(queue.put(1)).rejects.toMatchObject({ code: 'ERR_BROKEN' });
    await expect(queue.getNowait()).rejects.toMatchObject({ code: 'ERR_BROKEN' });
    await until(() => !existsSync(dirname(manager.address)), 'its directory is removed');
  });

  onLinux('that nobody named, is replaced for new queues when it is killed', async () => {
    const lost = new Queue<number>();
    await lost.put(1);
    await lost.qsize();
    const before = managersOf(process.pid);
    expect(before).toHaveLength(1);
    expect(activeChildren()).toEqual([]);
    process.kill(before[0]!, 'SIGKILL');
    await expect(lost.get()).rejects.toMatchObject({ code: 'ERR_BROKEN' });
    const fresh = new Queue<number>();
    await fresh.put(2);
    expect(await fresh.get()).toBe(2);
    await expect(lost.get()).rejects.toMatchObject({ code: 'ERR_BROKEN' });
    expect(managersOf(process.pid)).not.toContain(before[0]);
  });

  onLinux('serves the children too, which start none of their own', async () => {
    const queue = new Queue<number>();
    await queue.put(0);
    const child = start(async (q: Queue<number>) => {
      const own = new Queue<string>();
      await own.put('x');
      await q.put(1);
      await own.get();
      await q.get();
    }, [queue]);
    await until(() => !child.isAlive() || managersOf(child.pid!).length === 0, 'none');
    await child.join();
    expect(child.exitCode).toBe(0);
    expect(managersOf(process.pid)).toHaveLength(1);
  });
});

describe('the end of a manager\'s owner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'owner-'));

  function run(file: string, args: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [fixture(file), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: folder, ...env },
    });
    return { child, stdout: text(child.stdout), stderr: text(child.stderr), exit: once(child, 'exit') };
  }

  it.each([
    [[], 0],
    [['exit'], 3],
    [['throw'], 1],
  ])('leaves nothing behind: %p', async (args, code) => {
    const { stdout, exit } = run('idle.mjs', args);
    expect(await exit).toEqual([code, null]);
    expect(await stdout).toBe('1\n');
    await until(() => readdirSync(folder).length === 0, 'the directories are removed', 4000);
  });

  onLinux('by SIGKILL: a plain child keeps the manager, and then nothing is left', async () => {
    const flag = join(mkdtempSync(join(tmpdir(), 'flag-')), 'go');
    const { child, stdout, exit } = run('killed-owner.mjs', [], { FORKFUL_SPEC_FLAG: flag });
    expect(await exit).toEqual([null, 'SIGKILL']);
    expect(managersOf(child.pid!)).toEqual([]);
    writeFileSync(flag, '');
    expect(await stdout).toBe('the queue outlived its owner 0\n');
    await until(() => readdirSync(folder).length === 0, 'the directory is removed', 4000);
  });
});
