import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

/*
 * No false alarm: programs that are slow, and look as if nobody could ever go on, but one of their processes can. None is
 * reported, and each comes to its end.
 */

const fixture = join(__dirname, '../fixtures/stall/alive.mjs');
const names = execFileSync(process.execPath, [fixture, 'names'], { encoding: 'utf8' }).trim().split('\n');

describe('a program is not taken for one that stands still which has', () => {
  it.concurrent.each(names)('%s', async (name) => {
    // Something to read comes late, for the program that reads.
    const late = name === 'a pipe that is read';
    const program = [process.execPath, fixture, name] as const;
    const args = late ? ['-c', '(sleep 2.5; echo x) | "$0" "$1" "$2"', ...program] : [fixture, name];
    const run = await runProgram(late ? 'sh' : process.execPath, args, { limit: 60 });
    expect(run).toMatchObject({ stderr: '', lines: ['end'], exitCode: 0 });
    expect(run.left).toEqual([]);
    if (!name.includes('slow to start')) expect(run.seconds).toBeGreaterThan(2);
  }, 70_000);
});
