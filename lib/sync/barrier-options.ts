import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { timeoutToMs, type Seconds } from '../util/seconds.js';
import { readName, type SyncOptions } from './names.js';

/** What the last to arrive at a barrier runs. */
export type BarrierAction = () => unknown;

/** How a barrier is made, besides its parties. */
export interface BarrierOptions extends SyncOptions {
  /** What the last to arrive runs before all pass. Default: nothing. */
  readonly action?: BarrierAction | null | undefined;
  /** The longest wait, in seconds, of each `wait()` that is given none. Default: for ever. */
  readonly timeout?: Seconds | null | undefined;
}

/** Checks what users give; `args` is how the manager is told to make it, with the timeout for those it is sent to. */
export function barrierArgs(
  parties: number,
  given: BarrierAction | BarrierOptions | null | undefined,
  positionalTimeout: Seconds | null | undefined,
): { readonly args: readonly unknown[]; readonly action: BarrierAction | undefined } {
  const options = typeof given === 'object' && given !== null ? given : { action: given, timeout: positionalTimeout, name: undefined };
  const { action, timeout, name } = options;
  if (typeof parties !== 'number') {
    throw new ArgumentTypeError(`Barrier: parties is ${describeValue(parties)}. Give how many wait for each other.`);
  }
  if (!Number.isSafeInteger(parties) || parties < 1) {
    throw new ValueError(`Barrier: parties is ${describeValue(parties)}. Give a whole number of at least 1.`);
  }
  if (action !== undefined && action !== null && typeof action !== 'function') {
    throw new ArgumentTypeError(`Barrier: action is ${describeValue(action)}. Give a function, or leave it out.`);
  }
  const args = [readName('Barrier', name), parties, typeof action === 'function', timeoutToMs('Barrier', timeout)];
  return { args, action: action ?? undefined };
}
