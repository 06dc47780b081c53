import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { forkful } from '../support/forkful-bin.js';
import type { ProgramOptions, ProgramRun } from '../support/run-program.js';
import { testsAhead } from '../support/tests-ahead.js';

/* Commands, logs and interruptions of `forkful map`, as programs. The commands are a POSIX shell's. */

let folder: string;
const path = (name: string) => join(folder, name);

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'map-shell-')));
  writeFileSync(
    path('flaky.mjs'),
    `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
export default async function flaky(line) {
  appendFileSync('tries.txt', line + ' ');
  const tries = readFileSync('tries.txt', 'utf8').split(' ').filter((one) => one === line).length;
  if (line === '2' && tries < 3) throw new Error('not yet');
  if (line === '4' && tries < 2) process.exit(3);
  if (line === '5') throw new Error('never');
  return 'line ' + line;
}
`,
  );
  writeFileSync(
    path('steady.mjs'),
    `import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
export default async function steady(line) {
  await sleep(line === 'endless' ? 1e6 : 5);
  return line;
}
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const map = (args: readonly string[], options: ProgramOptions = {}): Promise<ProgramRun> => forkful(['map', ...args], { cwd: folder, ...options });
const numbers = (to: number) => Array.from({ length: to }, (_, index) => `${String(index + 1)}\n`).join('');

/** Seq, exit value, signal and command of each entry. */
function entries(log: string): readonly (readonly [seq: number, exit: number, signal: number, command: string])[] {
  const lines = readFileSync(path(log), 'utf8').split('\n').slice(1, -1);
  return lines.map((line) => {
    const fields = line.split('\t');
    return [Number(fields[0]), Number(fields[6]), Number(fields[7]), fields.slice(8).join('\t')];
  });
}

const bySeq = (log: string) => [...entries(log)].sort(([a], [b]) => a - b);

const onPosix = process.platform === 'win32' ? describe.skip : describe;

onPosix('forkful map --shell', () => {
  const check = testsAhead(3);

  check('runs a command for each line, logs it, and goes on where a log ends', async () => {
    writeFileSync(path('odd.txt'), "1\n2\nit's $(date) \"3\"\n4\n");
    // The second job ends before the first, and its output comes behind it all the same.
    const command = 'test {#} = 1 && sleep 0.3; printf "<%s>" {}; echo; echo complaint {#} >&2; test -e second || test {#} != 2';
    const args = ['--shell', command, 'odd.txt', '-j', '2', '--joblog', 'odd.log'];
    const run = await map(args);
    expect(run.lines).toEqual(['<1>', '<2>', "<it's $(date) \"3\">", '<4>']);
    expect(run.stderr).toMatch(/^forkful map: odd\.txt:2: exit code 1: test 2 = 1 && /m);
    expect(run.stderr).toMatch(/^forkful map: 1 line of 4 lines failed\.$/m);
    for (const seq of [1, 2, 3, 4]) expect(run.stderr).toContain(`complaint ${String(seq)}\n`);
    expect(run).toMatchObject({ exitCode: 1, left: [] });
    expect(bySeq('odd.log').map((entry) => entry.slice(0, 3))).toEqual([[1, 0, 0], [2, 1, 0], [3, 0, 0], [4, 0, 0]]);
    expect(readFileSync(path('odd.log'), 'utf8')).toMatch(/^Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n\d+\t:\t\d+\.\d{3}\t +\d+\.\d{3}\t0\t4\t/);

    writeFileSync(path('odd.txt'), `${readFileSync(path('odd.txt'), 'utf8')}5\n`);
    expect(await map([...args, '--resume'])).toMatchObject({ stdout: '<5>\n', exitCode: 0 });
    writeFileSync(path('second'), '');
    expect(await map([...args, '--resume-failed'])).toMatchObject({ stdout: '<2>\n', exitCode: 0 });
    expect(entries('odd.log')).toHaveLength(6);
    const changed = await map(['--shell', 'echo', 'odd.txt', '--joblog', 'odd.log', '--resume']);
    expect(changed).toMatchObject({ stdout: '', exitCode: 2, stderr: expect.stringMatching(/^forkful map: the joblog 'odd\.log' has 'test 1 = 1 .* as line 1, and now it is 'echo 1'\./) });
  });

  check('prints the commands when asked, runs none, and logs none as done', async () => {
    const logged = await map(['--shell', 'echo {}', '--dry-run', '--joblog', 'dry.log', '--resume'], { input: 'a\nb\n' });
    expect(logged).toMatchObject({ stdout: 'echo a\necho b\n', exitCode: 0 });
    expect(existsSync(path('dry.log'))).toBe(false);
    expect(await map(['--shell', 'rm -rf {} # {#}', '--dry-run', '-'], { input: 'a b\nc\n' })).toMatchObject({ stdout: "rm -rf 'a b' # 1\nrm -rf c # 2\n", stderr: '', exitCode: 0 });
  });

  check('ends a command that takes too long with all that it has started, and tries again', async () => {
    // The child ignores SIGTERM and holds the output open.
    const command = `echo try >> tries-{}; if test {} = 1; then (trap '' TERM; sleep 60) & sleep 60; else kill -9 $$; fi`;
    const run = await map(['--shell', command, '-j', '2', '--timeout', '1.5', '--retries', '1', '--joblog', 'late.log'], { input: '1\n2\n' });
    expect(run.stderr).toMatch(/^forkful map: stdin:1: took longer than 1\.5 s and was ended: echo try/m);
    expect(run.stderr).toMatch(/^forkful map: stdin:2: ended by SIGKILL: echo try/m);
    expect(run).toMatchObject({ stdout: '', exitCode: 1, left: [] });
    for (const line of [1, 2]) expect(readFileSync(path(`tries-${String(line)}`), 'utf8')).toBe('try\ntry\n');
    expect(bySeq('late.log').map((entry) => entry.slice(0, 3))).toEqual([[1, -1, 15], [2, -1, 9]]);
  });

  check('keeps large and binary output whole, does not wait for what a command leaves behind, and goes on after one that is none', async () => {
    const run = await map(['--shell', 'if test {} = 3; then no-such-command; else head -c 3000000 /dev/zero | tr "\\0" {}; echo; (until test -e freed; do sleep 0.05; done) & fi', '-j', '3'], { input: '1\n2\n3\n' });
    writeFileSync(path('freed'), '');
    expect(run.lines.map((line) => [line[0], line.length])).toEqual([['1', 3_000_000], ['2', 3_000_000]]);
    expect(run.stderr).toMatch(/stdin:3: exit code 127: /);
  });

  check('says of a line that no command can take what is wrong with it, in a line', async () => {
    const run = await map(['--shell', 'echo {}'], { input: `a\0b\n${'x'.repeat(3_000_000)}\nc\n` });
    expect(run).toMatchObject({ stdout: 'c\n', exitCode: 1 });
    expect(run.stderr).toMatch(/^forkful map: stdin:1: no command can have a NUL character in it\nforkful map: stdin:2: spawn E2BIG: echo x{990,1000}…\nforkful map: 2 lines of 3 lines failed\.\n$/);
  });

  check('lets what runs come to its end at the first Ctrl-C', async () => {
    let sent = false;
    const options: ProgramOptions = {
      watch: (stdout, program) => {
        if (!stdout.includes('first\n') || sent) return;
        sent = true;
        process.kill(-program.pid, 'SIGINT');
      },
      // Not before: a busy machine may have begun the third line when it hears of the signal.
      watchErrors: (stderr) => {
        if (stderr.includes('waits for what runs')) writeFileSync(path('go-on'), '');
      },
    };
    const command = 'if test {} = first; then echo first; else until test -e go-on; do sleep 0.05; done; echo {}; fi';
    const run = await map(['--shell', command, '-j', '1', '-u', '--joblog', 'stopped.log'], { input: `first\nsecond\nthird\nfourth\n`, ...options });
    expect(run.stdout).toMatch(/^first\n(second\n)?$/);
    expect(run.stderr).toBe('forkful map: waits for what runs; Ctrl-C again ends it\n');
    expect(run).toMatchObject({ signal: 'SIGINT', left: [] });
    expect(entries('stopped.log').map(([seq]) => seq)).toEqual(run.lines.map((_, index) => index + 1));
  });

  check('ends what runs at the second Ctrl-C, and does not count it as done', async () => {
    let sent = 0;
    const run = await map(['--shell', 'echo {}; if test {} = 2; then echo at work > at-work; sleep 60; fi', '-j', '1', '-u', '--joblog', 'cut.log'], {
      input: '1\n2\n3\n',
      watch: (_, program) => {
        if (sent++ > 0) return;
        process.kill(-program.pid, 'SIGINT');
        const again = setInterval(() => {
          try {
            process.kill(-program.pid, 'SIGINT');
          } catch {
            clearInterval(again); // it has ended
          }
        }, 200);
      },
    });
    expect(run).toMatchObject({ stdout: '1\n', signal: 'SIGINT', left: [] });
    expect(entries('cut.log').map((entry) => entry.slice(0, 3))).toEqual([[1, 0, 0]]);
  });
});

describe('forkful map with a function', () => {
  const check = testsAhead(2);

  check('tries again what failed, and what its worker died of', async () => {
    const run = await map(['./flaky.mjs', '-j', '1', '--retries', '2', '--retry-delay', '0.01', '--joblog', 'flaky.log'], { input: numbers(5) });
    expect(run.lines).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
    expect(run.stderr).toMatch(/^forkful map: stdin:5: Error: never \(flaky\.mjs:7:27\)\nforkful map: 1 line of 5 lines failed\.\n$/);
    expect(run.exitCode).toBe(1);
    expect(readFileSync(path('tries.txt'), 'utf8').split(' ').sort().join('')).toBe('122234455' + '5');
    expect(bySeq('flaky.log')).toEqual([1, 2, 3, 4, 5].map((seq) => [seq, seq === 5 ? 1 : 0, 0, `./flaky.mjs ${String(seq)}`]));
  });

  check('does every line once when it is killed and resumed', async () => {
    const args = ['./steady.mjs', '-j', '2', '--joblog', 'steady.log'];
    const input = numbers(1000);
    let killed = false;
    const first = await map(args, {
      input,
      watch: (stdout, program) => {
        if (killed || stdout.split('\n').length < 50) return;
        killed = true;
        program.kill('SIGKILL');
      },
    });
    expect(first.signal).toBe('SIGKILL');
    const known = entries('steady.log').length;
    // Printed and not logged: at most what one write brought.
    expect(first.lines.length).toBeGreaterThanOrEqual(known);
    const second = await map([...args, '--resume'], { input });
    expect(second).toMatchObject({ stderr: '', exitCode: 0, left: [] });
    const all = numbers(1000).split('\n').slice(0, -1);
    expect([...first.lines.slice(0, known), ...second.lines]).toEqual(all);
    expect(entries('steady.log').map(([seq]) => String(seq))).toEqual(all);
  });

  check('does not log what it was working on when it was ended', async () => {
    const args = ['./steady.mjs', '-j', '1', '--retries', '3', '--retry-delay', '1000', '--joblog', 'ended.log'];
    let ended = false;
    const run = await map(args, {
      input: 'first\nendless\nthird\n',
      watch: (_, program) => {
        if (ended) return;
        ended = true;
        program.kill('SIGTERM');
      },
    });
    expect(run).toMatchObject({ stdout: 'first\n', stderr: '', signal: 'SIGTERM', left: [] });
    expect(bySeq('ended.log').map(([seq]) => seq)).toEqual([1]);
  });
});
