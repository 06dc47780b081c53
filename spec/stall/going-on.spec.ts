import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

/* What costs ten milliseconds in every process is asked only of a program that looked idle twice. */

const fixture = join(__dirname, '../fixtures/stall/going-on.mjs');

describe('a program that goes on is not looked through again and again', () => {
  it.each(['short waits after a long one', 'a long wait for a child that has short ones'])('%s', async (name) => {
    const run = await runProgram(process.execPath, [fixture, name], { limit: 60 });
    expect(run).toMatchObject({ stderr: '', exitCode: 0, left: [] });
    const [, looks] = /^looks: (\d+)$/m.exec(run.stdout) ?? [];
    // A machine that stops a process for half a second may bring one look about.
    expect(Number(looks)).toBeLessThan(4);
  }, 70_000);
});
