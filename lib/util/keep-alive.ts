/*
 * What keeps this program alive on forkful's account: one timer that never fires, referenced while somebody holds. The sockets,
 * children and channels themselves stay unreferenced. So forkful can take its own weight off the event loop in one
 * move, and Node itself says whether anything else is left to do:
 *
 *   1. `whenNothingElse` unreferences the timer. What the user has going (timers, sockets, files, compression, native
 *      addons: whatever Node would wait for) keeps the loop turning, for as long as it takes.
 *   2. When that has ended Node finds the loop empty and emits 'beforeExit', its last question before it ends the process.
 *   3. We take the question ourselves and reference the timer again: the process lives on, and nobody else has heard it.
 */

/** Longer than any program runs; the timer is there to be referenced, not to fire. */
const NEVER_MS = 2 ** 30;

/** Our timer's time lies beyond this, and nobody's timer that means something does. */
export const BEYOND_ALL_TIMERS_MS = 2 ** 29;

let holds = 0;
let timer: NodeJS.Timeout | undefined;
let listener: (() => void) | undefined;
let intercepted = false;

/** Keeps the program alive until `releaseProgram`. Nests. */
export function holdProgram(): void {
  if (holds++ > 0) return;
  timer ??= setInterval(() => undefined, NEVER_MS).unref();
  if (listener === undefined) timer.ref();
  // 1. Somebody has asked, and nothing is held; 2. Node emits 'beforeExit'; 3. a listener of it begins to wait here. The loop must turn
  // once more, or Node ends the process: then it asks again, and we answer.
  else setImmediate(() => undefined);
}

/** Takes a `holdProgram` back. */
export function releaseProgram(): void {
  if (--holds === 0) timer?.unref();
}

/**
 * Calls back once, when nothing but forkful's holds would keep this process alive: it has nothing to do any more but to wait
 * in forkful. That may be at once, later or never. A second call takes the place of the first.
 *
 * What is unreferenced (a timer, a socket, a signal handler) does not count: Node would not wait for it either.
 */
export function whenNothingElse(callback: () => void): void {
  listener = callback;
  intercept();
  timer?.unref();
}

/** Takes `whenNothingElse` back. */
export function forgetNothingElse(): void {
  listener = undefined;
  if (holds > 0) timer?.ref();
}

/** Answers Node's last question in forkful's place; `false` when the process really ends now. */
function staysAlive(): boolean {
  if (listener === undefined || holds === 0) return false;
  const callback = listener;
  forgetNothingElse();
  callback();
  // What the callback does may end all holds: then the program's own listeners are to be asked, too.
  setImmediate(() => undefined);
  return true;
}

/** In `emit` and not in a listener, so that the program's own listeners hear nothing of an end that is none. */
function intercept(): void {
  if (intercepted) return;
  intercepted = true;
  const emit = process.emit as (...args: unknown[]) => boolean;
  const ours = function (this: NodeJS.Process, ...args: unknown[]): boolean {
    return (args[0] === 'beforeExit' && staysAlive()) || Reflect.apply(emit, this, args);
  };
  Object.defineProperty(process, 'emit', { value: ours, configurable: true, writable: true, enumerable: false });
}
