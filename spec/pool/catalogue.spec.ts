import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram, type ProgramRun } from '../support/run-program.js';

/* Faults that take a whole program, or harm one. They run side by side: most of them mostly wait. */

const posix = process.platform !== 'win32';
const program = (name: string): string => join(__dirname, '../fixtures/pool', `${name}.mjs`);
const start = (name: string, ...nodeArgs: string[]): Promise<ProgramRun> => runProgram(process.execPath, [...nodeArgs, program(name)], { limit: 60 });

type Case = readonly [name: string, run: (() => Promise<ProgramRun>) | undefined, expected: object];
const cases: readonly Case[] = [
  ['garbage on stdout and stderr disturbs nobody', () => start('garbage'), { exitCode: 0, stdout: expect.stringMatching(/\n1,2,3,4,5,6\n$/) }],
  ['the parent is killed while 100 MB are under way', posix ? () => start('dies-while-sending') : undefined, { signal: 'SIGKILL', stderr: '' }],
  ['a task that ignores SIGTERM is killed after the grace', posix ? () => start('stubborn') : undefined, { exitCode: 0, stdout: '0 ERR_CLOSED\n' }],
  ['executors in the workers of executors, three deep', () => start('three-deep'), { exitCode: 0, stdout: '4\n49\n', stderr: '' }],
  ['an endless input under imap takes flat memory', () => start('flat-memory', '--expose-gc'), { exitCode: 0, stdout: 'true\n', stderr: '' }],
  [
    'workers that cannot be started for want of descriptors are an error, and the pool that is there works on',
    posix ? () => runProgram('/bin/sh', ['-c', `ulimit -n 80; exec '${process.execPath}' '${program('few-descriptors')}'`]) : undefined,
    { exitCode: 0, stdout: '4\nEMFILE\nSpawnError ERR_SPAWN true\n9\n' },
  ],
];
const runs = new Map<string, Promise<ProgramRun>>();

describe('a program', () => {
  for (const [name, run, expected] of cases) {
    if (run === undefined) {
      it.skip(`${name} (POSIX only)`, () => undefined);
      continue;
    }
    it(name, async () => {
      if (runs.size === 0) for (const [other, begin] of cases) if (begin !== undefined) runs.set(other, begin());
      expect(await runs.get(name)).toMatchObject({ ...expected, left: [] });
    }, 90_000);
  }
});
