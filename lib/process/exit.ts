import { takeFinalizers, type Finalizer } from '../util/finalizers.js';
import { liveChildren } from './children.js';
import { stateOf } from './process-state.js';
import { waitForExit } from './wait-for-exit.js';

/** How long a daemon may take over SIGTERM before it is killed. */
const GRACE_MS = 3000;

/** How reports name the wait for the children that are left. */
export const AT_END = 'the end of the process';

/*
 * The end of every process, main or child, in Python's order (1.18):
 *
 *   nothing left to do ('beforeExit')            process.exit() ('exit')
 *   ────────────────────────────────             ──────────────────────
 *   1 finalizers ≥ 0: pools, proxies             the same, the synchronous halves only:
 *   2 daemons: SIGTERM                           nothing can be waited for
 *   3 every child is waited for
 *   4 finalizers < 0: feeders, managers, directories
 *
 * The end of a child may wake the program: 1. it reads what a child writes, and waits for nothing else; 2. the child is
 * waited for in step 3, and ends; 3. the program has the child's last words, and makes a queue. So whenever step 3 had to wait,
 * what follows is left to the next time that Node finds nothing left to do, which it tells again.
 */

let installed = false;
let running: Promise<void> | undefined;

/** Puts the exit sequence in place. Idempotent. */
export function installExitSequence(): void {
  if (installed) return;
  installed = true;
  process.on('beforeExit', () => void (running ??= ended(sequence(true))));
  process.on('exit', endAtOnce);
}

/** Runs the sequence; a second call while it runs waits for the same run. Never rejects. */
export function runExitSequence(): Promise<void> {
  return (running ??= ended(sequence(false)));
}

function ended(run: Promise<void>): Promise<void> {
  return run.finally(() => {
    running = undefined;
  });
}

/** `mayWake`: who waits for children here is asked again later. */
async function sequence(mayWake: boolean): Promise<void> {
  await runFinalizers(Infinity, 0);
  const waits = liveChildren().some(({ endedByOwner }) => !endedByOwner);
  await Promise.all([endDaemons(), waitForPlainChildren()]);
  if (waits && mayWake) return;
  await runFinalizers(-Number.MIN_VALUE, -Infinity);
}

async function runFinalizers(highest: number, lowest: number): Promise<void> {
  for (const { run } of takeFinalizers(highest, lowest)) {
    try {
      await run();
    } catch (error) {
      report(error);
    }
  }
}

async function endDaemons(): Promise<void> {
  const daemons = liveChildren().filter(({ daemon, endedByOwner }) => daemon && !endedByOwner);
  for (const { handle } of daemons) handle.signal('SIGTERM');
  await Promise.all(
    daemons.map(async ({ handle }) => {
      if (!(await waitForExit(handle, { timeoutMs: GRACE_MS, signal: undefined }))) {
        handle.signal('SIGKILL');
        await waitForExit(handle, { timeoutMs: undefined, signal: undefined });
      }
    }),
  );
}

async function waitForPlainChildren(): Promise<void> {
  for (;;) {
    const child = liveChildren().find(({ daemon, endedByOwner }) => !daemon && !endedByOwner);
    if (child === undefined) return;
    const { name } = stateOf(child.process);
    // At the end nobody can be given an error: who raises stalls does so elsewhere.
    await waitForExit(child.handle, { timeoutMs: undefined, signal: undefined }, { call: AT_END, on: name }).catch(() => undefined);
  }
}

/** For `process.exit()`: no more waiting. */
function endAtOnce(): void {
  const finalizers: readonly Finalizer[] = takeFinalizers(Infinity, -Infinity);
  for (const { runSync, priority } of finalizers) {
    if (priority < 0) continue;
    attempt(runSync);
  }
  for (const { daemon, handle } of liveChildren()) {
    if (daemon) attempt(() => handle.signal('SIGTERM'));
  }
  for (const { runSync, priority } of finalizers) {
    if (priority < 0) attempt(runSync);
  }
}

function attempt(action: (() => void) | undefined): void {
  try {
    action?.();
  } catch (error) {
    report(error);
  }
}

/** An error here stops nothing else, as in Python. */
function report(error: unknown): void {
  process.stderr.write(`forkful: an error at the end of the process: ${String((error as Error | undefined)?.stack ?? error)}\n`);
}
