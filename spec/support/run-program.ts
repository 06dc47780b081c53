import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a program did. */
export interface ProgramRun {
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout. */
  readonly lines: readonly string[];
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the start until the program had ended and nobody could write to its output any more, in seconds. */
  readonly seconds: number;
  /** Processes that it left behind. */
  readonly left: readonly number[];
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
  /** After this many seconds everything is killed, and the run rejects. Default: 50, less than a test may take. */
  readonly limit?: number;
  /** Sees stdout grow, and may send signals to the program alone. */
  readonly watch?: (stdoutSoFar: string, program: { readonly pid: number; kill(signal: NodeJS.Signals): void }) => void;
  /** Sees stderr grow. */
  readonly watchErrors?: (stderrSoFar: string) => void;
}

/** Runs a program in a process group of its own, so that whatever it leaves behind is seen, and killed. */
export async function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<ProgramRun> {
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    // what a build machine sets would change what programs show
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined, SHELL: undefined, ...options.env },
    detached: true,
    stdio: 'pipe',
  });
  const group = child.pid ?? 0;
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.watch?.(stdout, { pid: group, kill: (signal) => child.kill(signal) });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.watchErrors?.(stderr);
  });
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    killGroup(group);
  }, (options.limit ?? 50) * 1000);
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, by) => resolve([code, by]));
  });
  clearTimeout(limit);
  const seconds = (performance.now() - started) / 1000;
  const left = await leftBehind(group);
  killGroup(group);
  const run = { stdout, stderr, lines: stdout.split('\n').slice(0, -1), exitCode, signal, seconds, left };
  if (late) throw new Error(`${command} ${args.join(' ')} did not end in time.\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
  return run;
}

/** What is still there five seconds later: a child that was told to end may take a moment, on a busy machine a long one. */
async function leftBehind(group: number): Promise<number[]> {
  let left = membersOf(group);
  for (let tries = 0; left.length > 0 && tries < 200; tries += 1) {
    await sleep(25);
    left = membersOf(group);
  }
  return left;
}

/** The living processes of a group; zombies are the business of whoever is the system's init. */
function membersOf(group: number): number[] {
  if (process.platform !== 'linux') return groupExists(group) ? [group] : [];
  const members: number[] = [];
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, , groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(groupId) === group && state !== 'Z') members.push(Number(entry));
    } catch {
      // it ended while we looked
    }
  }
  return members;
}

function groupExists(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // nobody is left in it
  }
}
