import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

/* Whatever a program waits with, a report names the call and the line in the user's source. */

const fixture = join(__dirname, '../fixtures/stall/every-wait.mjs');

interface Printed {
  readonly report: string;
  readonly expected: readonly { readonly call: string; readonly line: number }[];
}

describe('every call that waits', () => {
  it.each(['first', 'second'])('stands in a report with its place in the source (from the %s one)', async (from) => {
    const run = await runProgram(process.execPath, [fixture, from], { limit: 60 });
    expect(run).toMatchObject({ stderr: '', exitCode: 0, left: [] });
    const { report, expected } = JSON.parse(run.lines.join('\n')) as Printed;
    const named = [...report.matchAll(/^ {4}(.+?)(?: on .+)?, for [\d.]+ s, at .*every-wait\.mjs:(\d+):\d+(?:, ends by itself)?$/gm)];
    const found = named.map(([, call, line]) => `${String(call)}:${String(line)}`);
    expect(expected.length).toBeGreaterThan(12);
    expect(expected.filter(({ call, line }) => !found.includes(`${call}:${String(line)}`))).toEqual([]);
  }, 70_000);
});
