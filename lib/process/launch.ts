import { fork, type StdioOptions } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { ValueError } from '../errors/python-errors.js';
import { SpawnError } from '../errors/spawn-error.js';
import { directed } from '../transport/direct-socket.js';
import { describeValue } from '../util/describe-value.js';
import { ForkedChild } from './forked-child.js';
import type { Referable } from './referable.js';
import type { ResourceLimits } from './resource-limits.js';
import { inheritedExecArgv } from './exec-argv.js';
import { executable } from './executable.js';
import { childCommand, startsItself } from './frozen.js';
import type { ChildRole } from './roles.js';

/** What Node may be told about a child. */
export interface LaunchOptions {
  /** Options for Node itself in the child, such as `--max-old-space-size=100`. Default: this process's own. */
  readonly execArgv?: readonly string[] | undefined;
  /** The child's environment. Default: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The child's working directory. Default: this process's own. */
  readonly cwd?: string | URL | undefined;
  /** Where the child's stdin, stdout and stderr go. Default: nothing to read, output where ours goes. */
  readonly stdio?: ProcessStdio | undefined;
}

/** What the library itself may ask for besides. */
export interface LaunchSettings extends LaunchOptions {
  /** Whether the last lines that the child writes to stderr are kept, on their way to ours. */
  readonly stderrTail?: boolean | undefined;
  /** How much memory a thread may take. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

export type StdioKind = 'inherit' | 'ignore' | 'pipe';

/** One word for stdout and stderr, or three for stdin, stdout and stderr. */
export type ProcessStdio = StdioKind | readonly [StdioKind, StdioKind, StdioKind];

/** What carries forkful's own bytes: a descriptor beside Node's IPC channel, which has the number 3. */
const OWN_CHANNEL = process.platform === 'win32' ? 'overlapped' : 'pipe';

/** Forks a child of a role; it waits for its packet. Throws `SpawnError` when there is no new process to be had. */
export function launch(call: string, role: ChildRole, options: LaunchSettings): ForkedChild {
  const { execArgv = inheritedExecArgv(process.execArgv), env, cwd, stdio = 'inherit', stderrTail = false } = options;
  const [stdin, stdout, stderr] = typeof stdio === 'string' ? (['ignore', stdio, stdio] as const) : stdio;
  const execPath = executable();
  if (startsItself(execPath) && execArgv.length > 0) {
    throw new ValueError(
      `${call}: execArgv is ${describeValue(execArgv)}, but a single-executable application takes no options for Node. Give NODE_OPTIONS in env.`,
    );
  }
  const [file, ...args] = childCommand(call, role, execPath);
  let child;
  try {
    child = fork(file, args, {
      execPath,
      execArgv: [...execArgv],
      stdio: [stdin, stdout, stderrTail ? 'pipe' : stderr, 'ipc', OWN_CHANNEL] as StdioOptions,
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
    });
  } catch (error) {
    throw refused(call, (error as NodeJS.ErrnoException).code ?? 'unknown', error);
  }
  if (child.pid === undefined) {
    const errno = reason(execPath, cwd, child.stdio === undefined);
    // Node reports the same once more as an event.
    child.on('error', () => undefined);
    throw refused(call, errno);
  }
  return new ForkedChild(child, directed(child.stdio[4] as Duplex & Referable), stderrTail);
}

/** Node tells the reason only later, in an event; the caller wants it now. */
function reason(execPath: string, cwd: string | URL | undefined, noDescriptors: boolean): string {
  if (noDescriptors) return 'EMFILE';
  try {
    if (cwd !== undefined) statSync(cwd);
    accessSync(execPath, constants.X_OK);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'ENOENT';
  }
  return 'EAGAIN';
}

const advice: Readonly<Record<string, string>> = {
  EAGAIN: 'The limit of processes is reached (ulimit -u, or the container\'s pids limit): join some before you start more.',
  EMFILE: 'This process has too many open files (ulimit -n): join some processes before you start more.',
  ENFILE: 'The machine has too many open files.',
  ENOENT: 'Check the working directory (cwd) and the executable (setExecutable).',
  EACCES: 'Check that the executable (setExecutable) may be run.',
};

function refused(call: string, errno: string, cause?: unknown): SpawnError {
  return new SpawnError(
    `${call}: the operating system makes no new process (${errno}). ${advice[errno] ?? 'See the cause.'}`,
    { errno, cause },
  );
}
