import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

const fixture = join(__dirname, '../fixtures/process/few-processes.mjs');
/** A user of nobody's, so that no other process counts. */
const USER = String(50_000 + (process.pid % 10_000));
const asUser = ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', process.execPath] as const;

/** The limit counts a user's processes and holds for all but root: the program must run as somebody else, who can read it. */
const obstacle = ((): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can run it as a user without other processes';
  if (spawnSync('prlimit', ['--version']).error !== undefined) return 'there is no prlimit here';
  const [command, ...args] = asUser;
  const { status } = spawnSync(command, [...args, '-e', `require('node:fs').readFileSync(${JSON.stringify(fixture)}); require('forkful')`], { cwd: join(__dirname, '../..') });
  return status === 0 ? undefined : 'another user cannot run programs of this folder';
})();
if (obstacle !== undefined) process.stderr.write(`spec/process/few-processes: skipped, because ${obstacle}.\n`);

(obstacle === undefined ? it : it.skip)('each way to start a process says that the limit is reached, and all goes on when there is room', async () => {
  const [command, ...args] = asUser;
  const { lines, exitCode, left } = await runProgram(command, [...args, fixture], { limit: 100, env: { HOME: '/tmp', TMPDIR: '/tmp' } });
  const refused = (call: string) => `SpawnError EAGAIN ${call}: the operating system makes no new process (EAGAIN). The limit of processes is reached (ulimit -u,`;
  expect(lines).toEqual([
    expect.stringContaining(`process ${refused('Process.start')}`),
    expect.stringContaining(`pool ${refused('Pool')}`),
    expect.stringContaining(`queue ${refused('Manager')}`),
    '49',
  ]);
  expect({ exitCode, left }).toEqual({ exitCode: 0, left: [] });
}, 110_000);
