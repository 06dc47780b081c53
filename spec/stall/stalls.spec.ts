import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

/* Programs that stand still, with real processes: what the report says, and that the waits end with it. */

const fixture = join(__dirname, '../fixtures/stall/stalls.mjs');

const sentences: Record<string, readonly string[]> = {
  alone: ['MainProcess waits for items of Queue-1; nobody is left to put any.'],
  getters: ['2 processes wait for items of Queue-1; nobody is left to put any.', 'MainProcess waits for the end of Process-1, which does not come.'],
  drain: ['2 workers wait for items of Queue-1; nobody is left to put any. End the queue with shutdown() after the last put.'],
  full: ['MainProcess waits to put into Queue-1, which is full with 1 item; nobody is left to get any.'],
  'own-lock': ['MainProcess waits for Lock-1, which it holds itself. Release it first, or use an RLock'],
  'lock-circle': ['Process-1 holds Lock-1 and waits for Lock-2; Process-2 holds Lock-2 and waits for Lock-1: each waits for the next.'],
  event: ['Process-1 waits for Event-1 to be set; nobody is left to set it.'],
  barrier: ['2 of 3 parties wait at Barrier-1; nobody is left to come.'],
  semaphore: ['MainProcess waits for Semaphore-1, which it holds itself.'],
  condition: ['MainProcess waits to be notified of Condition-1; nobody is left to notify.'],
  unfinished: ['MainProcess waits until all items of JoinableQueue-1 are done; nobody is left to do them.'],
  pipe: ['whoever has the other end waits too.'],
  promise: ['Process-1 does nothing, and its function has not ended: it awaits something that nobody will ever settle.'],
};

describe('a program that stands still', () => {
  it.concurrent.each(Object.entries(sentences))('is told why: %s', async (name, expected) => {
    const run = await runProgram(process.execPath, [fixture, name], { limit: 60 });
    expect(run).toMatchObject({ stderr: '', exitCode: 0, left: [] });
    expect(run.lines[0]).toBe('ERR_DEADLOCK');
    for (const sentence of expected) expect(run.stdout).toContain(sentence);
    // The user's line, in the error and in the report.
    expect(run.stdout).toMatch(/\n {4}at .*stalls\.mjs:\d+:\d+/);
    expect(run.stdout).toMatch(/, for \d+\.\d s, at .*stalls\.mjs:\d+:\d+/);
  }, 70_000);

  it('is told again when it went on and stands still again', async () => {
    const run = await runProgram(process.execPath, [fixture, 'twice'], { limit: 60 });
    const said = 'DeadlockError   MainProcess waits for items of Queue-1; nobody is left to put any. End the queue with shutdown() after the last put.';
    expect(run).toMatchObject({ stderr: '', exitCode: 0, lines: [said, '0', said, '1', 'end'] });
  }, 70_000);

  it('is told once, on stderr, and goes on waiting', async () => {
    const child = spawn(process.execPath, [fixture, 'getters', 'report'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    const ended = new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)));
    await new Promise<void>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output.stderr += text;
        if (output.stderr.endsWith("setStallPolicy('raise').\n")) resolve();
      });
    });
    // Two more looks: nothing new is said.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    for (const pid of output.stderr.matchAll(/ Process-\d \(pid (\d+)\)/g)) process.kill(Number(pid[1]), 'SIGKILL');
    expect(await ended).toBe(null);
    clearTimeout(limit);
    expect(output.stdout).toBe('end\n');
    expect(output.stderr.match(/stands still/g)).toHaveLength(1);
  }, 70_000);
});
