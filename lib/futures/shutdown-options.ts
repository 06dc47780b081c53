import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** What an executor's `shutdown` takes. */
export interface ShutdownOptions {
  /** Whether the promise waits until the workers have ended. Default: true. */
  readonly wait?: boolean | undefined;
  /** Whether calls that no worker has are cancelled. Default: false. */
  readonly cancelFutures?: boolean | undefined;
}

/** Reads Python's `(wait, *, cancel_futures)` or one options object. */
export function readShutdown(
  call: string,
  first: boolean | ShutdownOptions | null | undefined,
  second: ShutdownOptions | null | undefined,
): { readonly wait: boolean; readonly cancelFutures: boolean } {
  const options: ShutdownOptions = typeof first === 'object' && first !== null ? first : { wait: first ?? true, ...second };
  return { wait: readFlag(call, 'wait', options.wait, true), cancelFutures: readFlag(call, 'cancelFutures', options.cancelFutures, false) };
}

function readFlag(call: string, name: string, flag: unknown, fallback: boolean): boolean {
  if (flag === undefined || flag === null) return fallback;
  if (typeof flag === 'boolean') return flag;
  throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(flag)}. Give true or false.`);
}
