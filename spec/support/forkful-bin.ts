import { join } from 'node:path';
import { runProgram, type ProgramOptions, type ProgramRun } from './run-program.js';

const bin = join(__dirname, '../../bin/forkful.js');

/** Runs the command line as a user's shell does. */
export function forkful(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramRun> {
  return runProgram(process.execPath, [bin, ...args], options);
}

/** The shell command that runs it, for pipes. */
export const forkfulInShell = `'${process.execPath}' '${bin}'`;
