import { NotImplementedError } from '../errors/python-errors.js';
import { answerAt, isAskedAt, rendezvousOf } from '../transport/rendezvous.js';
import { ownSignalHandler } from '../util/own-signals.js';
import { takeCensus } from './census.js';
import { stateReport } from './report-text.js';

/** How long the processes of the program may take to say what they do. */
const TELL_MS = 1000;

let hung = false;
let numbers = 0;

/**
 * Lets `inspectProgram` reach this process from now on. Idempotent.
 *
 * SIGCONT rings: it harms nobody who does not know it, and a handler takes nothing away from what it does by itself. So the
 * program is not asked to listen anywhere.
 */
export function hangDoorBell(): void {
  if (hung || process.platform === 'win32') return;
  hung = true;
  process.on(
    'SIGCONT',
    ownSignalHandler(() => {
      const path = rendezvousOf(process.pid);
      if (isAskedAt(path)) tellState((text) => answerAt(path, text));
    }),
  );
}

/**
 * Lets a signal print what every process of the program does: who waits for what, where and since when. Nobody is accused.
 *
 * `kill -USR2 <pid>` then writes to the main process's stderr. Without this call the signal does what it always does: it ends
 * the process. `forkful inspect <pid>` needs no call.
 *
 * @param signal The signal. Default: SIGUSR2.
 * @returns a function that takes the handler back.
 * @throws NotImplementedError on Windows, which has no such signals.
 * @example
 * ```ts
 * import { inspectOnSignal } from 'forkful';
 *
 * const takeBack = inspectOnSignal();
 * takeBack();
 * ```
 *
 * Python: `faulthandler.register` does something like it, for one process.
 */
export function inspectOnSignal(signal: NodeJS.Signals = 'SIGUSR2'): () => void {
  if (process.platform === 'win32') {
    throw new NotImplementedError(`inspectOnSignal: Windows has no signal ${signal}. Call inspectProgram(process.pid) where you would send it.`);
  }
  const handler = ownSignalHandler(() => tellState((text) => void process.stderr.write(text)));
  process.on(signal, handler);
  return () => void process.off(signal, handler);
}

/** Asks the whole program below this process, and gives what it says as text. */
export function tellState(done: (text: string) => void): void {
  takeCensus({ ask: 'tell', number: --numbers, withinMs: TELL_MS }, (facts) => {
    done(stateReport(facts, { now: Date.now(), cwd: process.cwd() }));
  });
}
