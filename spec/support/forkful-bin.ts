import { join } from 'node:path';
import { runProgram, type ProgramOptions, type ProgramRun } from './run-program.js';

const bin = join(__dirname, '../../bin/forkful.js');

/** Runs the command line as a user's shell does. */
export function forkful(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramRun> {
  return runProgram(process.execPath, [bin, ...args], options);
}

/** The shell command that runs it, for pipes. */
export const forkfulInShell = `'${process.execPath}' '${bin}'`;

/** What came of one set of arguments. */
export type ManyRun = Pick<ProgramRun, 'stdout' | 'stderr'> & { readonly exitCode: number };

/** Runs it for many sets of arguments in one process: for what ends before anything is started. */
export async function forkfulMany(all: readonly (readonly string[])[], options: ProgramOptions = {}): Promise<readonly ManyRun[]> {
  const program = join(__dirname, 'forkful-many.mjs');
  const run = await runProgram(process.execPath, [program], { ...options, input: JSON.stringify(all), limit: 60 });
  if (run.exitCode !== 0) throw new Error(`exit code ${String(run.exitCode)}\n${run.stderr}`);
  return JSON.parse(run.stdout) as ManyRun[];
}
