import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { forkful, forkfulInShell } from '../support/forkful-bin.js';
import { runProgram } from '../support/run-program.js';

let folder: string;
const files = new Map<string, Buffer>();

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'scan-')));
  mkdirSync(join(folder, 'tree/deep/deeper'), { recursive: true });
  for (let number = 0; number < 200; number += 1) {
    const path = `${['', 'deep/', 'deep/deeper/'][number % 3]!}file ${number}.txt`;
    files.set(path, Buffer.from(`line\n`.repeat(number * 7)));
  }
  files.set('large.bin', Buffer.alloc(3_000_000, 'ab\n'));
  files.set('ünicode.txt', Buffer.from('no line end'));
  files.set('empty', Buffer.alloc(0));
  for (const [path, bytes] of files) writeFileSync(join(folder, 'tree', path), bytes);
  symlinkSync('large.bin', join(folder, 'tree/link'));
  symlinkSync('..', join(folder, 'tree/deep/loop'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const total = (of: (bytes: Buffer) => number) => [...files.values()].reduce((sum, bytes) => sum + of(bytes), 0);
/** The process, not this one, that has a file open. */
function readerOf(path: string): number | undefined {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map(Number);
  return pids.find((pid) => {
    try {
      const open = readdirSync(`/proc/${pid}/fd`);
      return pid !== process.pid && open.some((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`) === path);
    } catch {
      return false; // it ended meanwhile
    }
  });
}

const lineEnds = (bytes: Buffer) => bytes.filter((byte) => byte === 10).length;
const count = (value: number) => value.toLocaleString('en-US');

describe('forkful scan', () => {
  it('finds what an independent count finds, alone and with a pool', async () => {
    const sums = join(folder, 'sums');
    const run = await forkful(['scan', join(folder, 'tree'), '-j', '2', '-n', '3', '--checksums', sums]);
    expect(run).toMatchObject({ stderr: '', exitCode: 0, left: [] });
    const bytes = total(({ length }) => length);
    expect(run.stdout).toContain(`${count(files.size)} files · ${count(total(lineEnds))} lines · `);
    expect(run.stdout).toContain(`(${count(bytes)} bytes)`);
    expect(run.stdout).toMatch(/3,000,000 +│ +1,000,000 +│ +[0-9a-f]{16}… +│ +large\.bin/);
    expect(run.stdout).toMatch(/The pool (was|took) [\d.]+ times as (fast|long) as one process alone,/);
    expect(run.stdout).not.toContain('\u001B');

    const expected = [...files].map(([path, content]) => `${createHash('sha256').update(content).digest('hex')}  ${path}`);
    const byPath = (a: string, b: string) => (a.slice(66) < b.slice(66) ? -1 : 1);
    expect(readFileSync(sums, 'utf8').trimEnd().split('\n')).toEqual(expected.sort(byPath));
  });

  it('shows the share of each worker; together they did all of it', async () => {
    const run = await forkful(['scan', join(folder, 'tree'), '-j', '3', '-c', '1', '--no-compare']);
    const shares = [...run.stdout.matchAll(/PoolWorker-\d+ +│ +([\d,]+) +│/g)].map(([, share = '']) => Number(share.replace(',', '')));
    expect(shares.length).toBeGreaterThan(0);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(files.size);
    expect(run.stdout).not.toContain('alone');
    expect(run.exitCode).toBe(0);
  });

  it('takes an empty directory', async () => {
    mkdirSync(join(folder, 'nothing'), { recursive: true });
    const run = await forkful(['scan', join(folder, 'nothing'), '-j', '2']);
    expect(run.stdout).toContain('0 files · 0 lines · 0 B');
    expect(run).toMatchObject({ stderr: '', exitCode: 0, left: [] });
  });

  it('names what it cannot read, and reads the rest', async () => {
    if (process.getuid?.() === 0) {
      console.log('skipped: the superuser may read everything');
      return;
    }
    mkdirSync(join(folder, 'secret'), { recursive: true });
    writeFileSync(join(folder, 'secret/open.txt'), 'x\n');
    writeFileSync(join(folder, 'secret/closed.txt'), 'x\n');
    chmodSync(join(folder, 'secret/closed.txt'), 0);
    const run = await forkful(['scan', join(folder, 'secret'), '-j', '1', '--no-compare']);
    expect(run.stderr).toMatch(/^forkful scan: closed\.txt: EACCES/);
    expect(run.stdout).toContain('2 files · 1 lines');
    expect(run.exitCode).toBe(1);
  });

  it('says so when a worker dies, and still ends', async () => {
    if (process.platform !== 'linux') {
      console.log('skipped: /proc tells which worker reads which file');
      return;
    }
    mkdirSync(join(folder, 'huge'), { recursive: true });
    writeFileSync(join(folder, 'huge/a.txt'), 'x\n');
    writeFileSync(join(folder, 'huge/b.bin'), '');
    truncateSync(join(folder, 'huge/b.bin'), 20_000_000_000); // takes no room, but long to read
    const running = forkful(['scan', join(folder, 'huge'), '-j', '1', '--no-compare']);
    let reader: number | undefined;
    for (let tries = 0; reader === undefined && tries < 500; tries += 1) {
      await sleep(20);
      reader = readerOf(join(folder, 'huge/b.bin'));
    }
    process.kill(reader!, 'SIGKILL');
    const run = await running;
    expect(run.stderr).toMatch(/^forkful scan: a worker died: .*SIGKILL[^]*\nforkful scan: 2 files of 2 got lost\n$/);
    expect(run).toMatchObject({ exitCode: 1, left: [] });
  });

  it('refuses what is no directory', async () => {
    const run = await forkful(['scan', join(folder, 'nowhere')]);
    expect(run.stderr).toMatch(/^forkful scan: '.*nowhere' is not a directory\. Name the directory/);
    expect(run).toMatchObject({ stdout: '', exitCode: 2 });
    expect(await forkful(['scan', join(folder, 'tree/empty')])).toMatchObject({ exitCode: 2 });
  });

  it('shows a live bar in a terminal, and takes it away at the end', async () => {
    if (process.platform !== 'linux') {
      console.log('skipped: util-linux script(1) is needed for a terminal');
      return;
    }
    const command = `${forkfulInShell} scan tree -j 2`;
    const run = await runProgram('script', ['-qec', command, '/dev/null'], { cwd: folder, env: { NO_COLOR: undefined, TERM: 'xterm' } });
    expect(run.stdout).toMatch(/2 workers .*%.*files? · [\d,]+ files\/s · .*\/s/);
    expect(run.stdout).toContain('\u001B[1mTotals');
    expect(run.exitCode).toBe(0);
  });
});
