import type { Seconds } from '../util/seconds.js';
import { readWait, type Wait, type WaitOptions } from '../util/wait-options.js';
import type { Readiness, Waitable } from '../util/waitable.js';
import { noteWait, type WaitDescription } from '../util/waits.js';
import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { readinessOf } from './readiness-of.js';
import type { ReadableLike } from './stream-readiness.js';

/** More names than these do not help a reader. */
const NAMES_SHOWN = 4;

/**
 * Waits until at least one of several objects is ready, and gives all that are, in the order of the list.
 *
 * Ready is: a connection with a message, or at its end; a listener with somebody at the door; a process that has ended
 * (`process.sentinel`); a queue from which a `get` would not wait; a socket or another readable stream of your own, without
 * listeners for its data, that has data or is at its end. Looking takes nothing: another process may still be faster.
 *
 * @param objects what to wait for; any iterable.
 * @param timeout the longest wait in seconds, zero or less: one look; or `{ timeout, signal }`. Default: for ever.
 * @returns the objects that are ready; none when the time is over.
 * @throws ArgumentTypeError (as rejection, like all others) when one of them cannot be waited for.
 * @throws ValueError when one of them is a connection that only sends, or a stream whose data goes elsewhere.
 * @throws ClosedError when one of them is closed here, also while the call waits.
 * @throws the reason of `signal` when it fires first.
 *
 * @example
 * ```ts
 * import { Pipe, Process, wait } from 'forkful';
 *
 * const [mine, theirs] = Pipe<string>();
 * const child = new Process({ target: async (connection: typeof theirs) => connection.send('done'), args: [theirs] });
 * child.start();
 * theirs.close();
 * for (const ready of await wait([mine, child.sentinel])) {
 *   if (ready === mine) console.log(await mine.recv());
 * }
 * await child.join();
 * ```
 *
 * Python: `multiprocessing.connection.wait` (CO-13).
 */
export async function wait<T extends Waitable | ReadableLike>(
  objects: Iterable<T>,
  timeout?: Seconds | null | WaitOptions,
): Promise<T[]> {
  const call = 'wait';
  const { timeoutMs, signal } = readWait(call, timeout);
  if (typeof (objects as Partial<Iterable<T>> | null | undefined)?.[Symbol.iterator] !== 'function') {
    throw new ArgumentTypeError(`${call}: objects is ${describeValue(objects)}. Give a list of what to wait for.`);
  }
  const list = [...objects];
  const looks = list.map((object, index) => readinessOf(call, object, index));
  signal?.throwIfAborted();
  if (timeoutMs === 0) return readyOf(list, looks);
  const deadline = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
  for (;;) {
    const left = deadline === undefined ? undefined : Math.max(0, deadline - performance.now());
    const over = await firstReady(looks, { timeoutMs: left, signal }, describe(looks, timeoutMs !== undefined || signal !== undefined));
    // Also when the time is over: what was ready all along may be slower to say so than a short time takes.
    const ready = await readyOf(list, looks);
    if (over === 'timeout' || ready.length > 0) return ready;
    // Somebody else was faster.
  }
}

async function readyOf<T>(list: readonly T[], looks: readonly Readiness[]): Promise<T[]> {
  const states = await Promise.all(looks.map((look) => look.ready()));
  return list.filter((_, index) => states[index]);
}

function firstReady(looks: readonly Readiness[], { timeoutMs, signal }: Wait, waits: WaitDescription): Promise<'ready' | 'timeout'> {
  return new Promise((resolve, reject) => {
    const takeBacks: (() => void)[] = [];
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      for (const takeBack of takeBacks.splice(0)) takeBack();
      settle();
    };
    const onAbort = (): void => finish(() => reject(signal!.reason));
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => finish(() => resolve('timeout')), timeoutMs);
    signal?.addEventListener('abort', onAbort);
    for (const look of looks) {
      takeBacks.push(look.onReady((error) => finish(error === undefined ? () => resolve('ready') : () => reject(error)), waits));
    }
    // The objects note their own waits; a wait for none of them is one, too.
    if (looks.length === 0) takeBacks.push(noteWait(waits, undefined, (error) => finish(() => reject(error))));
  });
}

function describe(looks: readonly Readiness[], timed: boolean): WaitDescription {
  const names = looks.slice(0, NAMES_SHOWN).map(({ name }) => name);
  if (looks.length > NAMES_SHOWN) names.push(`${String(looks.length - NAMES_SHOWN)} more`);
  return { call: 'wait', on: names.length === 0 ? 'nothing at all' : names.join(', '), timed };
}
