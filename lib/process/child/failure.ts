import { inspect } from 'node:util';
import { isOwnFrame } from '../../util/module-location.js';
import { runExitSequence } from '../exit.js';
import { thisProcess } from '../self.js';

/** Takes over what Node does with uncaught errors and unhandled rejections, unless the user's code does so itself. */
export function installFailureReport(): void {
  process.on('uncaughtException', onUncaught);
}

function onUncaught(error: unknown): void {
  if (process.listenerCount('uncaughtException') > 1) return;
  endAfterFailure(error);
}

/** Prints the error under the process's name and ends in good order, with exit code 1. */
export function endAfterFailure(error: unknown): void {
  const { name, thread } = thisProcess();
  process.stderr.write(`${thread === undefined ? 'Process' : 'Thread'} ${name}:\n${describe(error)}\n`);
  process.exitCode = 1;
  void runExitSequence().then(() => process.exit());
}

/** An error with its stack, cause and fields as Node prints them, without our own frames; anything else as it is inspected. */
function describe(error: unknown): string {
  if (typeof error === 'string') return error;
  let ours = false;
  const keep = (line: string): boolean => {
    if (!/^\s+at /.test(line)) return true;
    // Also what called us: a promise, or on Windows the stream that brought the start packet.
    ours = isOwnFrame(line) || (ours && /at new Promise \(<anonymous>\)|\(node:/.test(line));
    return !ours;
  };
  // What follows the last frame (` {`, with fields) stands in the frame's own line.
  return inspect(error)
    .split('\n')
    .flatMap((line) => (keep(line) ? [line] : line.endsWith('{') ? ['  {'] : []))
    .join('\n');
}
