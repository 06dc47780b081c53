import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram, type ProgramOptions, type ProgramRun } from '../support/run-program.js';

const program = join(__dirname, '../fixtures/process/ends.mjs');

async function run(args: readonly string[], options?: ProgramOptions): Promise<ProgramRun> {
  const result = await runProgram(process.execPath, [program, ...args], options);
  expect(result.left).toEqual([]);
  return result;
}

const posix = process.platform === 'win32' ? it.skip : it; // signals do not exist on Windows

describe('the end of a child', () => {
  posix('T032 gives Python\'s exit codes', async () => {
    const { lines } = await run(['codes']);
    expect(lines).toEqual([
      'returns 0',
      'exit() 0',
      'exit(3) 3',
      'exit(-1) 255',
      'exit(256) 0',
      'exit(300) 44',
      'exitCode 8',
      'abort -6',
      'SIGKILL -9',
      'SIGTERM -15',
      'SIGSEGV -11',
      'timers still run 5',
    ]);
  });

  it('T031 prints an uncaught error whole, under the process\'s name, without our own frames', async () => {
    const { lines, stderr } = await run(['errors']);
    expect(lines).toEqual(['Throws 1', 'Rejects 1', 'Later 1', 'Unhandled 1', 'Text 1', 'Nothing 1', 'Fields 1']);
    const at = (line: number) => `ends.mjs:${line}:`;
    const source = readFileSync(program, 'utf8').split('\n');
    const lineOf = (text: string) => source.findIndex((line) => line.includes(text)) + 1;
    const of = (name: string) => new RegExp(`Process ${name}:\n([^]*?)(?=\nProcess |\n$)`).exec(stderr)?.[1] ?? '';
    expect(of('Throws')).toContain('TypeError: thrown at once\n    at ');
    expect(of('Throws')).toContain(at(lineOf("TypeError('thrown at once')")));
    expect(of('Throws').split('\n')).toHaveLength(2);
    expect(of('Rejects')).toMatch(/RangeError: rejected[^]*\[cause\]: Error: the cause/);
    expect(of('Later')).toContain('ReferenceError: undefinedName is not defined');
    expect(of('Unhandled')).toContain('SyntaxError: not handled');
    expect([of('Text'), of('Nothing')]).toEqual(['only text', 'null']);
    expect(of('Fields')).toMatch(/AggregateError: several[^]*code: 'E_FIELDS'[^]*\[errors\][^]*one of them/);
  });

  it('leaves uncaught errors to the program that handles them itself', async () => {
    expect((await run(['handled'])).lines).toEqual(['handled later', '0']);
  });

  it('is no end of the program that waits for what the child writes', async () => {
    const { lines, exitCode } = await run(['wakes']);
    expect(lines).toEqual([0, 1, 2].flatMap((n) => [`said ${String(n)}`, `got ${String(n)}`]));
    expect(exitCode).toBe(0);
  });

  it('T255 runs its exit handlers', async () => {
    expect((await run(['handlers'])).lines).toEqual(['beforeExit', 'exit 0', 'exit 1']);
  });

  it('T023 terminates its daemons and waits for its plain children', async () => {
    expect((await run(['orderInChild'])).lines).toEqual(['grandchild done', 'child exits -15 0']);
  });

  it('does not come before its target returns', async () => {
    expect((await run(['never'])).lines).toEqual(['true', '-15']);
  });

  it('T024 T025 is no failure when its output streams are broken', async () => {
    expect((await run(['brokenOutput'])).lines).toEqual(['0']);
  });
});

describe('the end of a program', () => {
  it('comes by itself when nothing is left to do', async () => {
    const { lines, exitCode } = await run(['nothing']);
    expect([lines, exitCode]).toEqual([['MainProcess'], 0]);
  });

  describe('by process.exit() right after a start', () => {
    const largeThenExit = join(__dirname, '../fixtures/process/large-then-exit.mjs');
    const told = 'forkful: the parent process ended before it had sent this child all of its arguments, so nothing runs. Wait for the child, with join(), before process.exit().\n';

    it.each([
      ['lets a plain child run that has all of its arguments', 1000, 'plain', 'ran 1000\n', ''],
      ['ends a plain child with one line whose arguments the socket did not hold', 8_000_000, 'plain', '', told],
      ['ends a daemon in silence', 8_000_000, 'daemon', '', ''],
    ])('%s, and leaves nothing behind', async (_, bytes, kind, stdout, stderr) => {
      const run = await runProgram(process.execPath, [largeThenExit, String(bytes), kind]);
      expect([run.stdout, run.stderr, run.exitCode, run.left]).toEqual([stdout, stderr, 3, []]);
    });
  });

  it.each<[string, number[], number, string]>([
    ['before the packet, was never needed', [], 0, ''],
    ['within its length', [9, 0, 0], 1, 'forkful: the parent process ended'],
    ['within the packet', [9, 0, 0, 0, 1], 1, 'forkful: the parent process ended'],
  ])('a child whose channel ends %s', async (_, bytes, code, said) => {
    const entry = join(__dirname, '../../dist/cjs/child-process.js');
    const child = spawn(process.execPath, [entry], { stdio: ['ignore', 'ignore', 'pipe', 'ignore', 'pipe'], timeout: 15_000, killSignal: 'SIGKILL' });
    (child.stdio[4] as Writable).end(Buffer.from(bytes));
    (child.stdio[4] as Readable).resume();
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
    expect([exitCode, stderr.slice(0, said.length || undefined)]).toEqual([code, said]);
  });

  it('kills daemons when the main code ends and waits for plain children', async () => {
    const { lines, exitCode, stderr } = await run(['order']);
    expect([lines, exitCode, stderr]).toEqual([['main code ends', 'plain child done', 'main exits'], 0, '']);
  });

  it('kills a daemon that refuses SIGTERM', async () => {
    const { lines } = await run(['stubborn']);
    expect(lines).toEqual(['ready', 'SIGTERM, no', 'main exits -9']);
  });

  it('by process.exit() takes daemons along, and plain children go on', async () => {
    const { lines, stderr, exitCode } = await run(['exitInParent']);
    expect(lines).toHaveLength(1);
    expect([stderr, exitCode]).toEqual(['plain child sees its parent alive: false\n', 4]);
  });

  it('by an uncaught error takes daemons along', async () => {
    const { exitCode, stderr } = await run(['mainFails']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('main failed');
  });

  it('T203 needs no guard: the main module runs once', async () => {
    expect((await run(['noGuard'])).lines).toEqual(['main module runs', 'child runs Process-1']);
  });
});

describe('a child', () => {
  it('T021 leaves nothing of its target and arguments behind in the parent', async () => {
    const { lines } = await runProgram(process.execPath, ['--expose-gc', program, 'references']);
    expect(lines).toEqual(['0 undefined undefined']);
  });

  (process.platform === 'linux' ? it : it.skip)('T205 inherits no open sockets', async () => {
    expect((await run(['descriptors'])).lines).toEqual(['true']);
  });
});

describe('the sudden end of a parent', () => {
  posix.each(['idle', 'busy', 'handling'])('by SIGKILL: a daemon that is %s is gone at once, a plain child finishes', async (kind) => {
    let ends: Promise<number[]> | undefined;
    const { stderr } = await run(['family', kind], {
      watch(text, { kill }) {
        if (ends !== undefined || !text.includes('pids')) return;
        kill('SIGKILL');
        ends = Promise.all(pidsIn(text).map(goneAt));
      },
    });
    const [daemonGone = 0, plainGone = 0] = (await ends)!;
    // The plain child goes on for three seconds more, and both are looked at with the same clock.
    expect(daemonGone).toBeLessThan(plainGone);
    expect(stderr).toBe('plain child done\n');
  });

  posix('T008 is seen by its child', async () => {
    const { lines, stderr } = await run(['grandparent']);
    expect(lines).toEqual(['middle true', 'middle -15']);
    expect(stderr).toBe('still there true\ngone false\n');
  });

  it('is not taken for granted because Node\'s channel was closed', async () => {
    expect((await run(['disconnected'])).lines).toEqual(['true']);
  });

  posix('by Ctrl-C leaves no orphan and prints no stacks', async () => {
    for (const kind of ['idle', 'busy']) {
      let sent = false;
      const { stderr, signal } = await run(['family', kind], {
        watch(text, { pid }) {
          if (sent || !text.includes('pids')) return;
          sent = true;
          process.kill(-pid, 'SIGINT');
        },
      });
      expect([stderr, signal]).toEqual(['', 'SIGINT']);
    }
  });
});

function pidsIn(text: string): number[] {
  return /pids (\d+) (\d+)/.exec(text)!.slice(1).map(Number);
}

/** When a process has ended, as the reading of the clock. */
async function goneAt(pid: number): Promise<number> {
  while (isThere(pid)) await sleep(10);
  return performance.now();
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
