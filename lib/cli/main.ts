import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { OutputError } from './terminal/output.js';
import { createProgram } from './program.js';
import { UsageError } from './usage-error.js';

const USAGE = 2;

/**
 * Runs the command line; `packageUrl` is where `package.json` lies.
 *
 * `forkful map` ends this process at once when it is done: the user's module, which it imports to look at it, may have
 * timers or sockets of its own.
 */
export async function main(packageUrl: URL, argv: readonly string[]): Promise<void> {
  let exitCode = 0;
  const program = createProgram(fileURLToPath(packageUrl), (code, when) => {
    exitCode = code;
    if (when === 'now') process.exit(code);
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    exitCode = explain(error, argv[2]);
  }
  process.exitCode = exitCode;
}

/** Says what went wrong in a sentence, and gives the exit code. */
function explain(error: unknown, command: string | undefined): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE; // it has said so itself
  const { message, stack } = error as Error;
  if (error instanceof UsageError) {
    process.stderr.write(`forkful ${command ?? ''}: ${message}\n`);
    return USAGE;
  }
  process.stderr.write(`forkful ${command ?? ''}: ${error instanceof OutputError ? message : (stack ?? String(error))}\n`);
  return 1;
}
