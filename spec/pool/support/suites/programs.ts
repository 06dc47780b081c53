import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { itUnless, type PoolKind } from '../pool-kinds.js';

/* Whole programs with a pool in them: what they print, how they end, and that nothing of them is left. */

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** For one program, in milliseconds. */
const LIMIT = 45_000;

const fixture = (name: string) => join(__dirname, '../../../fixtures/pool', name);

function runFixture(name: string, env: NodeJS.ProcessEnv, args: readonly string[], nodeArgs: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [...nodeArgs, fixture(name), ...args],
      { timeout: LIMIT, killSignal: 'SIGKILL', env },
      (error, stdout, stderr) => {
        if (error?.killed) reject(new Error(`${name} did not end in time.\n${stdout}\n${stderr}`));
        else resolve({ code: child.exitCode, lines: stdout.trimEnd().split('\n'), stderr });
      },
    );
  });
}

/** Resolves when all these processes are gone; the spec's own bound is the limit. */
async function gone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function blackBoxes(): readonly string[] {
  return [tmpdir(), '/dev/shm'].flatMap((folder) => {
    try {
      return readdirSync(folder).filter((name) => /^forkful-.*\.box$/.test(name));
    } catch {
      return [];
    }
  });
}

const posix = process.platform === 'win32' ? describe.skip : describe; // no process groups and signals there

/** Whole programs with a pool of this kind. */
export function describePoolPrograms(kind: PoolKind): void {
  const env = { ...process.env, FORKFUL_POOL: kind.name };
  const run = (name: string, args: readonly string[] = [], nodeArgs: readonly string[] = []): Promise<Ended> => runFixture(name, env, args, nodeArgs);

  describe(`a program with a ${kind.name}`, () => {
    it('T124 ends by itself when the pool is idle and was never closed', async () => {
      expect(await run('idle.mjs')).toEqual({ code: 0, lines: ['[ 1, 4, 9 ]'], stderr: '' });
    });

    it('lives until a pending result is there', async () => {
      expect(await run('pending.mjs')).toEqual({ code: 0, lines: ['done'], stderr: '' });
    });

    it('takes busy workers along with process.exit()', async () => {
      const { code, lines } = await run('exit-busy.mjs');
      expect(code).toBe(5);
      const pids = JSON.parse(lines[0]!) as number[];
      await gone(pids);
      expect(blackBoxes().filter((name) => pids.some((pid) => name.includes(`-${pid}-`)))).toEqual([]);
    });

    it('T118 ends the workers of a pool that was dropped, with a warning', async () => {
      const { code, lines } = await run('dropped.mjs', [], ['--expose-gc']);
      expect({ code, lines }).toEqual({ code: 0, lines: ['1', 'ResourceWarning'] });
    });

    itUnless(kind.without.daemons)('gets an AssertionError for a pool in a pool', async () => {
      const { lines } = await run('nested.mjs');
      expect(lines).toEqual([expect.stringContaining('AssertionError: Process.start: daemonic processes are not allowed to have children'), 'still here']);
    });

    it('H: gets an error that names the module which does not load in the worker', async () => {
      const { code, lines } = await run('decode-in-worker.mjs');
      expect(lines).toEqual(['4', expect.stringMatching(/never-in-workers\.cjs/), expect.stringMatching(/never-in-workers\.cjs/), '9']);
      expect(code).toBe(0);
    });

    it('D25 adds ten tasks before the first runs, three at a time on three workers', async () => {
      const { lines } = await run('pool-basic.mjs');
      expect(lines.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, n) => `added ${n}`));
      expect(lines.slice(10, 20).sort()).toEqual(Array.from({ length: 10 }, (_, n) => `start ${n}`));
      expect(lines[20]).toMatch(/^pids [1-3]$/);
    });

    it('D26 runs one after another with apply', async () => {
      const { lines } = await run('pool-apply.mjs');
      expect(lines).toEqual([0, 1, 2, 3].flatMap((n) => [`run ${n}`, `ran ${n}`]));
    });

    it('loses nothing and runs nothing twice while its workers are killed', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'forkful-spec-'));
      try {
        const kills = 8;
        const { lines, stderr } = await run('flood.mjs', [join(folder, 'log'), '20000', String(kills)]);
        expect(stderr).toBe('');
        const { done, lost, wrong, runs, distinct } = JSON.parse(lines[0]!) as Record<string, number>;
        expect({ wrong, all: done! + lost! }).toEqual({ wrong: 0, all: 20_000 });
        expect(distinct).toBe(runs);
        expect(lost).toBeLessThanOrEqual(kills);
        expect(runs).toBeGreaterThanOrEqual(done!);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }, LIMIT + 5_000);
  });


  posix(`a program with a ${kind.name} that is hit by a signal`, () => {
    async function started(mode: string) {
      const child = spawn(process.execPath, [fixture('waits-for-kill.mjs'), mode], { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      return { child, pids: JSON.parse(chunk.toString()) as number[], stderr: () => stderr };
    }

    it.each(['wait', 'loop'])('SIGKILL: no worker is left, though tasks %s', async (mode) => {
      const { child, pids } = await started(mode);
      child.kill('SIGKILL');
      await gone(pids);
    });

    it.each(['wait', 'loop'])('Ctrl-C to the whole group: all end, without a storm of stacks, though tasks %s', async (mode) => {
      const { child, pids, stderr } = await started(mode);
      const ended = once(child, 'exit');
      process.kill(-child.pid!, 'SIGINT');
      await ended;
      await gone(pids);
      expect(stderr()).toBe('');
    });

    it('SIGTERM: all end', async () => {
      const { child, pids } = await started('loop');
      child.kill('SIGTERM');
      await gone(pids);
    });
  });
}
