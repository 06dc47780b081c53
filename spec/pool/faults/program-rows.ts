import { runProgram, type ProgramOptions, type ProgramRun } from '../../support/run-program.js';
import type { Verdict } from './fault.js';

/** A fault that needs a program of its own. */
export interface ProgramFault {
  readonly row: string;
  readonly name: string;
  /** A file in `spec/fixtures/pool`. */
  readonly program: string;
  readonly args?: readonly string[];
  /** `strike` notes the moment of the fault. */
  readonly options?: (strike: () => void) => ProgramOptions;
  /** What must not be as the run was. */
  readonly problems: (run: ProgramRun) => readonly string[];
  readonly outcome: string;
}

export const programRows: readonly ProgramFault[] = [
  {
    row: 'orphan',
    name: 'the parent killed while its workers are busy in a synchronous loop',
    program: 'waits-for-kill.mjs',
    args: ['loop'],
    options: (strike) => ({
      watch(stdout, { kill }) {
        if (!stdout.includes('\n')) return;
        strike();
        kill('SIGKILL');
      },
    }),
    outcome: 'its workers are ended',
    problems: ({ signal, lines }) => [
      ...(signal === 'SIGKILL' ? [] : ['the parent was not killed']),
      ...(lines.length === 1 ? [] : ['it did not have its workers']),
    ],
  },
  {
    row: 'idle',
    name: 'an idle, unclosed pool',
    program: 'idle.mjs',
    outcome: 'the program ends, code 0',
    problems: ({ exitCode, stdout, stderr }) => [
      ...(exitCode === 0 ? [] : [`exit code ${String(exitCode)}`]),
      ...(stdout === '[ 1, 4, 9 ]\n' ? [] : [`it prints ${stdout}`]),
      ...(stderr === '' ? [] : [`it prints on stderr ${stderr}`]),
    ],
  },
  {
    row: 'heap',
    name: 'a task fills its memory',
    program: 'full-memory.mjs',
    options: () => ({ limit: 50 }),
    outcome: 'WorkerLostError, "Its memory was full"',
    problems: ({ exitCode, stdout }) => [
      ...(exitCode === 0 ? [] : [`exit code ${String(exitCode)}`]),
      ...(stdout === 'ERR_WORKER_LOST true\n9\n' ? [] : [`it prints ${stdout}`]),
    ],
  },
];

/** `folder` is `spec/fixtures/pool`. */
export async function judgeProgram(fault: ProgramFault, folder: string): Promise<Verdict> {
  const { row, name, program, args = [] } = fault;
  let struck = Number.NaN;
  const run = await runProgram(process.execPath, [`${folder}/${program}`, ...args], fault.options?.(() => (struck = Date.now())));
  const seconds = (Date.now() - struck) / 1000;
  const problems = [...fault.problems(run), ...(run.left.length === 0 ? [] : [`${String(run.left.length)} processes are left`])];
  return { row, name, error: fault.outcome, seconds, death: false, usable: true, harmed: 0, busy: run.left.length, problems };
}
