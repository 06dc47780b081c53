import { join } from 'node:path';
import { RuntimeError, ValueError } from '../errors/python-errors.js';
import { SpawnError } from '../errors/spawn-error.js';
import { describeValue } from '../util/describe-value.js';
import { bundleDirectory } from '../util/module-location.js';
import { isSingleExecutable } from '../util/single-executable.js';
import type { LaunchSettings } from './launch.js';
import type { ChildRole } from './roles.js';
import { ThreadChild } from './thread-child.js';

/** Starts a thread of a role. Throws `SpawnError` when there is none to be had, `ValueError` for what a thread cannot have. */
export function launchThread(call: string, role: ChildRole, packet: Uint8Array, options: LaunchSettings): ThreadChild {
  const { execArgv, env, cwd, stdio, resourceLimits } = options;
  if (cwd !== undefined) {
    throw new ValueError(`${call}: cwd is ${describeValue(cwd)}, but all threads share their process's working directory. Leave it out, or use processes.`);
  }
  if (stdio !== undefined) {
    throw new ValueError(`${call}: stdio is ${describeValue(stdio)}, but all threads share their process's stdin, stdout and stderr. Leave it out, or use processes.`);
  }
  if (isSingleExecutable()) {
    throw new RuntimeError(`${call}: this program is a single-executable application, in which there is no file that a thread could start with. Use processes.`);
  }
  try {
    return new ThreadChild(join(bundleDirectory, 'child-thread.js'), { role, packet, execArgv, env, resourceLimits });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_WORKER_INVALID_EXEC_ARGV') {
      throw new ValueError(
        `${call}: execArgv is ${describeValue(execArgv)}: ${message} A thread takes no options for V8 or for its process. ` +
          'Give resourceLimits for its memory, or use processes.',
      );
    }
    const errno = code ?? 'unknown';
    throw new SpawnError(`${call}: no new thread could be started (${errno}): ${message}. End some threads, or use fewer.`, { errno, cause: error });
  }
}
