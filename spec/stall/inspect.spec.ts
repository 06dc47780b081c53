import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { rendezvousOf } from '../../lib/transport/rendezvous.js';
import { forkful } from '../support/forkful-bin.js';

/* What a running program does, told on demand: by `forkful inspect` and by a signal. */

const fixture = join(__dirname, '../fixtures/stall/inspected.mjs');

/** Runs the program until `use` is done with it. */
async function withProgram(args: readonly string[], use: (program: ChildProcess, stderr: () => string) => Promise<void>): Promise<void> {
  const program = spawn(process.execPath, [fixture, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const limit = setTimeout(() => program.kill('SIGKILL'), 60_000);
  const ended = new Promise((resolve) => program.once('close', (code) => resolve(code)));
  let stderr = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await new Promise((resolve) => program.stdout.once('data', resolve));
  try {
    await use(program, () => stderr);
  } finally {
    program.stdin.end('\n');
    const code = await ended;
    clearTimeout(limit);
    expect(code).toBe(0);
  }
}

const listing = /^forkful: MainProcess \(pid \d+\) and what came of it, 4 processes, at \d\d:\d\d:\d\d UTC\n/;

describe('a running program', () => {
  it('says to forkful inspect what each of its processes does, and goes on', async () => {
    await withProgram([], async (program) => {
      const { stdout, stderr, exitCode } = await forkful(['inspect', String(program.pid), '-t', '30']);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout).toMatch(listing);
      expect(stdout).toMatch(/\n {4}Process\.join on waiter, for \d+\.\d s, at .*inspected\.mjs:\d+:\d+\n/);
      expect(stdout).toMatch(/\n {2}waiter \(pid \d+\)\n {4}Queue\.get on Queue-1, for \d+\.\d s, at .*inspected\.mjs:\d+:\d+\n/);
      expect(stdout).toMatch(/\n {2}computer \(pid \d+\): does not answer; it computes, is stopped, or is just starting\n/);
      expect(existsSync(dirname(rendezvousOf(program.pid ?? 0)))).toBe(false);
    });
  }, 90_000);

  it('says it on stderr at a signal, when it has asked for that', async () => {
    await withProgram(['signal'], async (program, stderr) => {
      program.kill('SIGUSR2');
      while (!stderr().includes('computer')) await new Promise((resolve) => program.stderr?.once('data', resolve));
      expect(stderr()).toMatch(listing);
    });
  }, 90_000);

  it('is told apart from one that is not there, and from one that does not know forkful', async () => {
    expect(await forkful(['inspect', '4194305'])).toMatchObject({ stdout: '', exitCode: 1, stderr: expect.stringMatching(/^forkful inspect: process 4194305 cannot be reached/) });
    const stranger = spawn('sleep', ['60']);
    const run = await forkful(['inspect', String(stranger.pid), '-t', '1']);
    expect(run).toMatchObject({ stdout: '', exitCode: 1, stderr: expect.stringMatching(/did not answer within 1 s/) });
    expect(stranger.exitCode).toBe(null); // it was not harmed
    stranger.kill();
    expect(existsSync(dirname(rendezvousOf(stranger.pid ?? 0)))).toBe(false);
  }, 90_000);
});
