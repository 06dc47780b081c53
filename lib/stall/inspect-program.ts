import { setTimeout as sleep } from 'node:timers/promises';
import { ArgumentTypeError, NotImplementedError, RuntimeError, TimeoutError } from '../errors/python-errors.js';
import { makeRendezvous, rendezvousOf } from '../transport/rendezvous.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type WaitOptions } from '../util/wait-options.js';
import { tellState } from './door-bell.js';

const DEFAULT_SECONDS = 5;
const RETRY_MS = 50;

/**
 * Tells what every process of a program does at this moment: who waits for what, where in the source and since when.
 *
 * It reaches the main process of a program that runs as the same user and has waited in forkful at least once; processes that compute
 * are named as such. `forkful inspect <pid>` prints it.
 *
 * @param pid The number of the program's main process, this one's too.
 * @param options The longest wait in seconds, or `{ timeout, signal }`. Default: 5.
 * @returns lines of text, for people.
 * @throws ArgumentTypeError when `pid` is no process number; RuntimeError when there is no such process, or it is another user's;
 *   TimeoutError when it does not answer; NotImplementedError on Windows for another process than this one.
 * @example
 * ```ts
 * import { inspectProgram } from 'forkful';
 *
 * console.log((await inspectProgram(process.pid)).split('\n')[2]?.replace(/\d+/, 'N')); // MainProcess (pid N): waits for nothing of forkful
 * ```
 *
 * Python has nothing like it.
 */
export async function inspectProgram(pid: number, options?: Seconds | null | WaitOptions): Promise<string> {
  if (!Number.isSafeInteger(pid) || pid <= 0) {
    throw new ArgumentTypeError(`inspectProgram: pid is ${describeValue(pid)}. Give the number of a program's main process.`);
  }
  const { timeoutMs = DEFAULT_SECONDS * 1000, signal } = readWait('inspectProgram', options);
  signal?.throwIfAborted();
  if (pid === process.pid) return new Promise(tellState);
  if (process.platform === 'win32') {
    throw new NotImplementedError('inspectProgram: on Windows a process can only tell of its own program. Call inspectProgram(process.pid) in it.');
  }
  const deadline = performance.now() + timeoutMs;
  const path = rendezvousOf(pid);
  let place = makeRendezvous(path);
  while (place === undefined && performance.now() < deadline) {
    await sleep(RETRY_MS, undefined, { signal });
    place = makeRendezvous(path);
  }
  if (place === undefined) throw late(pid, timeoutMs);
  const given = new AbortController();
  try {
    ring(pid);
    const over = sleep(Math.max(0, deadline - performance.now()), '', { signal: AbortSignal.any([given.signal, ...(signal === undefined ? [] : [signal])]) });
    const text = await Promise.race([place.answer, over]);
    if (text === '') throw late(pid, timeoutMs);
    return text;
  } finally {
    given.abort();
    place.remove();
  }
}

function ring(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ESRCH' ? 'there is no such process' : code === 'EPERM' ? 'it belongs to another user' : String(code);
    throw new RuntimeError(`inspectProgram: process ${String(pid)} cannot be reached: ${why}. Give the number of a program's main process.`, {
      cause: error,
    });
  }
}

function late(pid: number, timeoutMs: number): TimeoutError {
  return new TimeoutError(
    `inspectProgram: process ${String(pid)} did not answer within ${String(timeoutMs / 1000)} s. ` +
      'It must be the main process of a program that has waited in forkful, and not be busy in one long computation.',
  );
}
