import { isMainThread } from 'node:worker_threads';
import { decidingHandlers, isOnlooker, ownSignalHandler } from '../util/own-signals.js';

/*
 * Ctrl-C in a program that has daemons, or workers of a pool, and listens to SIGINT nowhere itself.
 *
 * The default of Node is to die in the same moment: nothing is said to the daemons, no 'exit' handler runs, no directory is removed.
 * So while there are daemons, the first SIGINT ends the program as `process.exit()` does, and then by the signal, as its
 * parent expects. From then on SIGINT has its default again: the second ends a program at once whose clean end hangs.
 *
 * A listener of the user's (or of a library of his) takes ours away: what Ctrl-C means is his affair then. When
 * his is gone, ours is back.
 *
 * A handler is deaf while the program is in a synchronous loop. The guardian is not: it is told when ours is in force
 * (`armed`), and ends a program that Ctrl-C has reached and that has not taken notice of it within a second. When a listener of
 * the user's has gone, the guardian is told later: Ctrl-C may have been what made it go (`once`), and the guardian hears the same one.
 */

/** What a shell makes of a program that SIGINT has ended: for 'exit' handlers. */
const EXIT_CODE = 130;

const SAME_INTERRUPT_MS = 1000;

let tell: ((armed: boolean) => void) | undefined;
let armed = false;

const onInterrupt = ownSignalHandler(() => {
  disarm();
  // The last of all: everybody else's end has come.
  process.on('exit', () => process.kill(process.pid, 'SIGINT'));
  process.exit(EXIT_CODE);
});

function onNewListener(name: string | symbol, listener: unknown): void {
  if (name !== 'SIGINT' || listener === onInterrupt || isOnlooker(listener)) return;
  // Not yet: with its last listener Node would let go of the signal, and the new one is not among them before this turn's end.
  process.nextTick(() => {
    if (decidingHandlers('SIGINT') > 1) disarm();
  });
}

function onRemovedListener(name: string | symbol, listener: unknown): void {
  if (name !== 'SIGINT' || listener === onInterrupt || isOnlooker(listener)) return;
  arm();
  setTimeout(() => tell?.(armed), SAME_INTERRUPT_MS).unref();
}

/** Answers Ctrl-C from now on, unless the user does. `notify` is told when this changes. */
export function answerInterrupts(notify: (armed: boolean) => void): void {
  if (!isMainThread || !isRealProcess()) return;
  if (tell === undefined) {
    process.on('newListener', onNewListener);
    process.on('removeListener', onRemovedListener);
  }
  tell = notify;
  arm();
  if (armed) tell(true);
}

/** Leaves SIGINT its default again. */
export function leaveInterrupts(): void {
  if (tell === undefined) return;
  disarm();
  tell = undefined;
  process.off('newListener', onNewListener);
  process.off('removeListener', onRemovedListener);
}

/** Inside of Jest `process` is a copy: signals would reach the real one, where nobody listens. */
function isRealProcess(): boolean {
  return (process.getBuiltinModule as typeof process.getBuiltinModule | undefined)?.('node:process') === process;
}

function arm(): void {
  if (armed || decidingHandlers('SIGINT') > 0) return;
  armed = true;
  process.on('SIGINT', onInterrupt);
}

function disarm(): void {
  if (!armed) return;
  armed = false;
  process.off('SIGINT', onInterrupt);
  tell?.(false);
}
