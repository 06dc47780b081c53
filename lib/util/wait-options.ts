import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from './describe-value.js';
import { timeoutToMs, type Seconds } from './seconds.js';

/** How long a call may wait, and what ends the wait early. */
export interface WaitOptions {
  /** The longest wait in seconds; zero or less is one try. Default: for ever. */
  readonly timeout?: Seconds | undefined | null;
  /** Ends the wait with the signal's reason. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
}

/** The same with Python's `block`: `false` is one try, whatever `timeout` says. */
export interface BlockOptions extends WaitOptions {
  readonly block?: boolean | undefined;
}

/** A checked wait: `timeoutMs` is `undefined` for ever, 0 for one try. */
export interface Wait {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Reads Python's `(block, timeout)` or one options object. */
export function readBlock(call: string, block: boolean | BlockOptions | undefined, timeout?: Seconds | null): Wait {
  if (typeof block === 'object' && block !== null) {
    const wait = readWait(call, block);
    return block.block === false ? { ...wait, timeoutMs: 0 } : wait;
  }
  if (block !== undefined && typeof block !== 'boolean') {
    throw new ArgumentTypeError(
      `${call}: block is ${describeValue(block)}. Give true or false, or one options object like { timeout: 2 }.`,
    );
  }
  const timeoutMs = timeoutToMs(call, timeout);
  return { timeoutMs: block === false ? 0 : timeoutMs, signal: undefined };
}

/** Reads a timeout in seconds or one options object. */
export function readWait(call: string, options: Seconds | null | undefined | WaitOptions): Wait {
  if (typeof options !== 'object' || options === null) {
    return { timeoutMs: timeoutToMs(call, options), signal: undefined };
  }
  const { signal } = options;
  if (signal !== undefined && typeof (signal as Partial<AbortSignal>).addEventListener !== 'function') {
    throw new ArgumentTypeError(`${call}: signal is ${describeValue(signal)}. Give AbortSignal.timeout(ms) or a controller's signal.`);
  }
  return { timeoutMs: timeoutToMs(call, options.timeout), signal };
}
