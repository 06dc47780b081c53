import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { runProgram, type ProgramRun } from '../support/run-program.js';

/* Ctrl-C reaches the whole process group: once, and twice. Decision 0024. */

const program = join(__dirname, '../fixtures/process/ctrl-c.mjs');

/** Sends SIGINT to the group, or to the program alone, when it is ready. */
function interrupted(mode: string, alone = false): Promise<ProgramRun> {
  let sent = false;
  return runProgram(process.execPath, [program, mode], {
    watch(stdout, { pid }) {
      if (sent || !stdout.includes('ready')) return;
      sent = true;
      process.kill(alone ? pid : -pid, 'SIGINT');
    },
  });
}

const posix = process.platform === 'win32' ? describe.skip : describe; // no process groups and signals there

posix('the first Ctrl-C', () => {
  const clean = { lines: ['ready', 'exit handler 130'], stderr: '', signal: 'SIGINT', exitCode: null, left: [] };

  it.each(['loop', 'initializer', 'using', 'stubborn'])('ends everything cleanly and quietly: %s', async (mode) => {
    expect(await interrupted(mode)).toMatchObject(clean);
  });

  it('is no more than SIGINT to the program', async () => {
    expect(await interrupted('daemon', true)).toMatchObject(clean);
  });

  it('is heard also when it has ended the last worker already', async () => {
    const run = await runProgram(process.execPath, [program, 'died']);
    expect(run).toMatchObject({ ...clean, stderr: expect.any(String) });
  });

  it('ends a program that is in a synchronous loop, after a second', async () => {
    expect(await interrupted('deaf')).toMatchObject({ lines: ['ready'], stderr: '', signal: 'SIGTERM', left: [] });
  });

  it('is the user’s affair when he listens, and disturbs no worker', async () => {
    expect(await interrupted('own')).toMatchObject({
      lines: ['ready', 'drained 1,2,3,4', 'no listeners', 'exit handler 0'],
      stderr: '',
      exitCode: 0,
      left: [],
    });
  });

  it('has its default when there are no workers', async () => {
    expect(await interrupted('after')).toMatchObject({ lines: ['1', 'as before', 'ready'], stderr: '', signal: 'SIGINT', left: [] });
  });
});

posix('the second Ctrl-C', () => {
  it('ends a program at once whose clean end hangs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ctrl-c-'));
    const file = join(folder, 'hangs');
    let sent = false;
    const run = await runProgram(process.execPath, [program, 'hangs', file], {
      watch(stdout, { pid }) {
        if (sent || !stdout.includes('ready')) return;
        sent = true;
        process.kill(-pid, 'SIGINT');
        const again = setInterval(() => {
          if (!existsSync(file)) return;
          clearInterval(again);
          process.kill(-pid, 'SIGINT');
        }, 10);
      },
    });
    rmSync(folder, { recursive: true });
    expect(run).toMatchObject({ stderr: '', signal: 'SIGINT', left: [] });
  });
});

/** `script` of util-linux gives a program a terminal of its own. */
const terminal = process.platform === 'linux' && existsSync('/usr/bin/script') ? describe : describe.skip;

terminal('Ctrl-C at a terminal', () => {
  it('ends a program with busy workers, and nothing but ^C is seen', async () => {
    const [shown, status] = await new Promise<[string, number | null]>((resolve) => {
      const child = spawn('/usr/bin/script', ['-qefc', `${process.execPath} ${program} loop`, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, SHELL: '/bin/sh' } });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        const before = text;
        text += chunk.toString();
        if (text.includes('ready') && !before.includes('ready')) child.stdin.write('\u0003');
      });
      child.on('close', (code) => resolve([text, code]));
    });
    expect(shown.replaceAll('\r', '').replace('^C', '')).toBe('ready\nexit handler 130\n');
    expect(status).toBe(130);
  });
});
