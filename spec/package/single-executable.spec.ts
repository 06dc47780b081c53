import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

/** Why no executable can be built here, or nothing. */
function obstacle(): string {
  // On macOS the executable must be signed anew; on Windows nobody has tried.
  if (process.platform !== 'linux') return `built on Linux alone, and this is ${process.platform}`;
  return readFileSync(process.execPath).includes('NODE_SEA_FUSE_') ? '' : 'this Node is built without support for it';
}

const reason = obstacle();
const whenBuilt = reason === '' ? describe : describe.skip;
if (reason !== '') console.warn(`single-executable applications are not tested: ${reason}`);

whenBuilt(`MO-05 a program in a single executable${reason && ` (skipped: ${reason})`}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'forkful-executable-'));
    execFileSync(process.execPath, [join(__dirname, '../fixtures/single-executable/build.mjs'), folder], { timeout: 90_000, stdio: ['ignore', 'ignore', 'pipe'] });
  }, 100_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (form: string) => runProgram(join(folder, 'app'), ['x', 'y'], { env: { FORM: form } });

  it('has processes, subclasses, nested ones, prepared ones, a queue, a courier and a pool; its main module runs once', async () => {
    const { stdout, stderr, exitCode, left } = await run('');
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'main x,y',
      'hello world MainProcess x,y',
      'Counter-2 1 6b86b273',
      'Counter-2 2 d4735e3a',
      'Process-3:1',
      'exit codes 0 0 0 3',
      'Process Process-5: TypeError: no such row 1',
      'queue 1 2 3',
      "pool [ '50db240d', 'bf949020', '1c037165' ]",
      'true hello',
      'true',
      'ValueError: Process.start: execArgv is an array of 1, but a single-executable application takes no options for Node. Give NODE_OPTIONS in env.',
      'left 0',
      '',
    ]);
    expect([exitCode, left]).toEqual([0, []]);
  });

  it('may call freezeSupport in an async main function: the rejection is not reported', async () => {
    const { stdout, stderr, exitCode, left } = await run('async');
    expect([stdout, stderr, exitCode, left]).toEqual(['main\nchild hello\n', '', 0, []]);
  });

  it('that catches what freezeSupport throws learns what to do, can start nothing, and the child does its work', async () => {
    const { stdout, stderr, exitCode, left } = await run('caught');
    const told = 'RuntimeError: freezeSupport: this process is a child of the program, so the main module must not go on. Call it at the top level, outside of try.';
    const refused = 'RuntimeError: Process.start: An attempt has been made to start a';
    expect([stdout, stderr, exitCode, left]).toEqual([`main\n${told}\n${refused}\nchild hello\n`, '', 0, []]);
  });

  it('without freezeSupport has no children, instead of ever more of them', async () => {
    const { stdout, stderr, exitCode, left } = await run('forgotten');
    expect(stderr).toContain(
      'RuntimeError: Process.start: this program is a single-executable application, which starts itself as its children, and freezeSupport() was not called.',
    );
    expect([stdout, exitCode, left]).toEqual(['', 1, []]);
  });
});
