import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

/*
 * `process.exit()`, an uncaught error and SIGKILL leave plain children behind, which go on. When all of them wait for one another nobody is
 * there any more who would look or end them: their manager does. `runProgram` comes back when nobody has the output any more.
 */

const fixture = join(__dirname, '../fixtures/stall/orphans.mjs');
const run = (...args: readonly string[]) => runProgram(process.execPath, [fixture, ...args], { limit: 100 });
const posix = process.platform === 'win32' ? describe.skip : describe;

posix('processes whose main process has ended', () => {
  it('are told that they stand still, and end', async () => {
    const { stderr, stdout, exitCode, left } = await run('exit', 'nobody');
    expect({ exitCode, left }).toEqual({ exitCode: 3, left: [] });
    expect(stderr).toContain('forkful: the main process has ended, and what it left behind stands still: each process waits for another one.');
    expect(stderr).toContain('  Process-1 waits for Event-1 to be set; nobody is left to set it.');
    expect(stderr).toContain('  Process-2 waits for items of Queue-2; nobody is left to put any.');
    expect(stderr).toMatch(/Event\.wait on Event-1, for \d+\.\d s, at .*orphans\.mjs:14:/);
    expect(stderr).toMatch(/Process Process-1:\n[^]*DeadlockError: Event\.wait: nothing can end this wait any more/);
    // Who goes on waits again, and is told again.
    expect(stdout).toBe('DeadlockError DeadlockError\n');
  }, 110_000);

  it.each([
    ['throw', 'nobody'],
    ['kill', 'nobody'],
    ['exit', 'explicit'],
    ['exit', 'grandchild'],
  ])('end however it ended, and whatever they are: %s, %s', async (...how) => {
    const { stderr, left } = await run(...how);
    expect(left).toEqual([]);
    expect(stderr).toContain('nobody is left to set it');
    expect(stderr).toContain('DeadlockError');
  }, 110_000);

  it.each(['timer', 'late'])('are left alone while one of them may go on: %s', async (what) => {
    const { stderr, stdout, left } = await run('exit', what);
    expect({ stderr, stdout, left }).toEqual({ stderr: '', stdout: 'set\n', left: [] });
  }, 110_000);
});
