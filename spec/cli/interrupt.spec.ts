import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { forkful } from '../support/forkful-bin.js';
import type { ProgramRun } from '../support/run-program.js';

/*
 * Ctrl-C reaches the whole process group; `kill` reaches one process. After either nothing is left, and nothing is said.
 */

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'interrupt-')));
  writeFileSync(join(folder, 'same.mjs'), 'export default (line) => line;\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Send = (program: { readonly pid: number; kill(signal: NodeJS.Signals): void }) => void;

const ways: Record<string, Send> = {
  'Ctrl-C': ({ pid }) => process.kill(-pid, 'SIGINT'),
  'SIGINT to the command alone': ({ kill }) => kill('SIGINT'),
  'SIGTERM to the command alone': ({ kill }) => kill('SIGTERM'),
};

function once(send: Send): (stdout: string, program: Parameters<Send>[0]) => void {
  let sent = false;
  return (_, program) => {
    if (!sent) send(program);
    sent = true;
  };
}

function expectQuietEnd(run: ProgramRun): void {
  expect(run.stderr).toBe('');
  expect(run.left).toEqual([]);
  expect(run.exitCode).not.toBe(0);
}

// Windows has no process groups to signal, and its signals end a process without asking it.
const onPosix = process.platform === 'win32' ? describe.skip : describe;

onPosix.each(Object.entries(ways))('%s', (_, send) => {
  it('ends forkful map', async () => {
    const input = '1\n'.repeat(2_000_000);
    expectQuietEnd(await forkful(['map', './same.mjs', '-j', '2'], { cwd: folder, input, watch: once(send) }));
  });

  it('ends a demo', async () => {
    const run = await forkful(['demo', 'pool-ten-tasks', '--speed', '0.1'], { watch: once(send) });
    expectQuietEnd({ ...run, stderr: run.stderr.replace(/^── .*\n/gm, '') });
  });
});
