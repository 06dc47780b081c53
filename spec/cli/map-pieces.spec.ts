import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Gate } from '../../lib/cli/map/gate.js';
import { Joblog } from '../../lib/cli/map/joblog.js';
import { OutputSpool } from '../../lib/cli/map/output-spool.js';
import { fillTemplate, quoteForCmd, quoteForSh } from '../../lib/cli/map/shell-template.js';
import { workChunks } from '../../lib/cli/map/work-chunks.js';
import type { JobEnd } from '../../lib/cli/map/work.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pieces-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a command template', () => {
  const fill = (template: string, line: string, platform: NodeJS.Platform = 'linux') => fillTemplate(template, { line, seq: 7, slot: 2 }, platform);

  it.each([
    ['convert {} {.}.png', 'photos/a.b.jpg', 'convert photos/a.b.jpg photos/a.b.png'],
    ['cd {//} && do {/} {/.}', '/x/y.d/z.tar.gz', 'cd /x/y.d && do z.tar.gz z.tar'],
    ['echo {#} {%}', 'a', 'echo 7 2 a'],
    ['echo', 'a', 'echo a'],
    ['echo {/}', 'a/', 'echo a'],
    ['echo {.} {/.} {//}', '.profile', 'echo .profile .profile .'],
    ['echo {.}', 'dir.d/file', 'echo dir.d/file'],
    ["awk '{print $1}' {}", 'x', "awk '{print $1}' x"],
    ['echo {}', '', "echo ''"],
    ['echo {}', '{.}', "echo '{.}'"],
    ['echo {}', '$& $1', "echo '$& $1'"],
  ])('%s for %s is %s', (template, line, command) => expect(fill(template, line)).toBe(command));

  it('knows the paths and quotes of Windows', () => {
    expect(fill('copy {} {.}.bak', 'C:\\a\\b c.txt', 'win32')).toBe('copy ^"C:\\a\\b^ c.txt^" ^"C:\\a\\b^ c^".bak');
    expect(fill('echo {/} {//}', 'C:\\a\\b.txt', 'win32')).toBe('echo b.txt C:\\a');
    expect(quoteForCmd('say "hi" 100% \\')).toBe('^"say^ \\^"hi\\^"^ 100^%^ \\\\^"');
    expect(quoteForCmd('a&b|c')).toBe('^"a^&b^|c^"');
    expect(quoteForCmd('')).toBe('^"^"');
  });

  it('makes of every line one argument and nothing else', () => {
    if (process.platform === 'win32') return;
    const lines = fc.sample(fc.string({ unit: 'binary', maxLength: 30 }).filter((line) => !/[\0\n\r]/.test(line)), 50).map((line) => Buffer.from(line).toString());
    const script = [...lines, "'", "a'b", '$(touch x)', '`id`', '\\', '*', '~', '-n', '!x'].map((line) => `printf '%s\\n' ${quoteForSh(line)}`).join('\n');
    const printed = execFileSync('/bin/sh', ['-s'], { input: script, encoding: 'utf8' });
    expect(printed.split('\n').slice(0, lines.length)).toEqual(lines);
    expect(printed.endsWith("'\na'b\n$(touch x)\n`id`\n\\\n*\n~\n-n\n!x\n")).toBe(true);
  });
});

describe('a joblog', () => {
  const end: JobEnd = { started: 1_700_000_000_123, seconds: 1.5, bytes: 12, exitValue: 0, signal: 0 };
  const header = 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n';
  const path = (name: string) => join(folder, name);

  it('has the columns of GNU parallel', () => {
    const log = new Joblog(path('a.log'), 'no');
    log.note(1, 'echo a\tb', end);
    log.note(2, 'echo\nb', { ...end, exitValue: -1, signal: 15 });
    log.close();
    const rows = '1\t:\t1700000000.123\t     1.500\t0\t12\t0\t0\techo a\tb\n2\t:\t1700000000.123\t     1.500\t0\t12\t-1\t15\techo b\n';
    expect(readFileSync(path('a.log'), 'utf8')).toBe(header + rows);
  });

  it('knows what was done, by its last word; and what failed, when that is to be done again', () => {
    const row = (seq: number, exit: number) => `${String(seq)}\t:\t1.000\t     0.000\t0\t0\t${String(exit)}\t0\tdo ${String(seq)}\n`;
    writeFileSync(path('b.log'), header + row(1, 0) + row(2, 1) + row(3, 2) + row(3, 0) + row(4, 0).slice(0, 9));
    const ask = (resumption: 'resume' | 'resume-failed') => {
      const log = new Joblog(path('b.log'), resumption);
      const known = [1, 2, 3, 4].filter((seq) => log.has(seq, `do ${String(seq)}`));
      log.close();
      return known;
    };
    expect(ask('resume')).toEqual([1, 2, 3]);
    expect(ask('resume-failed')).toEqual([1, 3]);
    expect(readFileSync(path('b.log'), 'utf8').endsWith(row(3, 0))).toBe(true); // the torn line is gone
    const log = new Joblog(path('b.log'), 'resume');
    expect(() => log.has(2, 'do 3')).toThrow(/has 'do 2' as line 2, and now it is 'do 3'\. Give the same command/);
    log.close();
  });

  it('of a run that was killed before its header begins anew', () => {
    writeFileSync(path('c.log'), header.slice(0, 10));
    const log = new Joblog(path('c.log'), 'resume');
    log.close();
    expect(readFileSync(path('c.log'), 'utf8')).toBe(header);
  });
});

describe('a spool', () => {
  it('gives back what was put in, in memory and beyond, once', () => {
    const spool = new OutputSpool();
    const pieces = Array.from({ length: 40 }, (_, index) => Buffer.alloc(100_000, index));
    for (const piece of pieces) spool.push(piece);
    expect(spool.bytes).toBe(4_000_000);
    expect(Buffer.concat([...spool.take()]).equals(Buffer.concat(pieces))).toBe(true);
    expect([spool.bytes, [...spool.take()]]).toEqual([0, []]);
    spool.drop();
  });
});

describe('a gate', () => {
  it('lets so many in, with numbers of their own, until it is closed', async () => {
    const gate = new Gate(2);
    expect([await gate.enter(), await gate.enter()]).toEqual([1, 2]);
    const third = gate.enter();
    const fourth = gate.enter();
    gate.leave(1);
    expect(await third).toBe(1);
    gate.close();
    gate.close();
    expect([await fourth, await gate.enter()]).toEqual([undefined, undefined]);
    await gate.closed;
  });
});

describe('chunks of work', () => {
  async function* source() {
    for (const first of [1, 3]) yield { input: 'a', first, lines: ['x', 'y'], bytesRead: 0 };
    await new Promise(() => undefined);
  }

  it('are numbered over all inputs, and end when nobody wants more', async () => {
    let close = (): void => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const seen: number[] = [];
    for await (const { seq } of workChunks(source(), { skip: undefined, closed })) {
      seen.push(seq);
      if (seen.length === 2) setImmediate(close);
    }
    expect(seen).toEqual([1, 3]);
  });

  it('leave out what was done before', async () => {
    async function* lines() {
      for (const first of [1, 2, 3]) yield { input: 'a', first, lines: [`l${String(first)}`], bytesRead: 0 };
    }
    const seen: unknown[] = [];
    for await (const { seq, lines: [line] } of workChunks(lines(), { skip: (text) => text === 'l2', closed: undefined })) seen.push([seq, line]);
    expect(seen).toEqual([[1, 'l1'], [3, 'l3']]);
  });

});
