import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';

describe('an RLock', () => {
  it('is one task\'s, though another waited already when it was acquired for the first time in a process', async () => {
    // A process of its own: what is first is first once.
    const { stdout, stderr, exitCode, left } = await runProgram(process.execPath, [join(__dirname, '../fixtures/sync/first-lock.mjs')]);
    expect({ stdout, stderr, exitCode, left }).toEqual({ stdout: '1 at a time\n', stderr: '', exitCode: 0, left: [] });
  });
});
