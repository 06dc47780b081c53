import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { lengthOf, readChunkSize, requireInput, type Input } from '../pool/chunks.js';
import { describeValue } from '../util/describe-value.js';
import { readProgress, type ProgressOption, type ProgressWish } from '../util/progress/progress-options.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type Wait } from '../util/wait-options.js';

/** What an executor's `map` takes behind its inputs. */
export interface ExecutorMapOptions {
  /** The longest time for all results, in seconds from the call on. (How long one call may run is the executor's `timeout`.) Default: for ever. */
  readonly timeout?: Seconds | null | undefined;
  /** How many calls travel together. Default: 1. */
  readonly chunkSize?: number | null | undefined;
  /** How many items may be read ahead of the results that were taken. Default: everything is read and submitted at once. */
  readonly bufferSize?: number | null | undefined;
  /** `true` shows a bar on stderr, or a line now and then where that is no terminal; a function is called with the progress; or options. Default: nothing. */
  readonly progress?: ProgressOption | null | undefined;
  /** Ends the iteration with the signal's reason; calls that no worker has are not run. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
}

/** The same, checked, and the inputs. */
export interface ReadMapCall {
  readonly inputs: readonly Input<unknown>[];
  readonly chunkSize: number;
  readonly bufferSize: number;
  readonly wait: Wait;
  readonly progress: ProgressWish | undefined;
  /** How many calls there will be; `undefined` when some input does not say it. */
  readonly total: number | undefined;
}

const NAMES: ReadonlySet<string> = new Set(['timeout', 'chunkSize', 'bufferSize', 'progress', 'signal'] satisfies (keyof ExecutorMapOptions)[]);

/** Reads what follows a map's function: inputs, and behind them, perhaps, options: an object that cannot be gone through. */
export function readMapCall(call: string, given: readonly unknown[]): ReadMapCall {
  const last = given.at(-1);
  const hasOptions = given.length > 0 && (last === undefined || last === null || (typeof last === 'object' && !isInput(last)));
  const options = (hasOptions ? (last ?? {}) : {}) as ExecutorMapOptions;
  const inputs = (hasOptions ? given.slice(0, -1) : given) as readonly Input<unknown>[];
  for (const input of inputs) requireInput(call, input);
  const unknown = Object.keys(options).find((name) => !NAMES.has(name));
  if (unknown !== undefined) {
    throw new ArgumentTypeError(
      `${call}: the last argument has '${unknown}', so it is neither options (${[...NAMES].join(', ')}) nor something to go through. Give an iterable.`,
    );
  }
  return {
    inputs,
    chunkSize: readChunkSize(call, options.chunkSize) ?? 1,
    bufferSize: readBufferSize(call, options.bufferSize),
    wait: readWait(call, options),
    progress: readProgress(call, options.progress),
    total: totalOf(inputs),
  };
}

function isInput(value: object): boolean {
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}

function totalOf(inputs: readonly Input<unknown>[]): number | undefined {
  const lengths = inputs.map(lengthOf).filter((length) => length !== undefined);
  return lengths.length < inputs.length ? undefined : Math.min(...lengths, inputs.length === 0 ? 0 : Infinity);
}

function readBufferSize(call: string, bufferSize: unknown): number {
  if (bufferSize === undefined || bufferSize === null || bufferSize === Infinity) return Infinity;
  if (typeof bufferSize !== 'number' || !Number.isInteger(bufferSize)) {
    throw new ArgumentTypeError(`${call}: bufferSize must be an integer or None, and ${describeValue(bufferSize)} was given. Give a whole number of items.`);
  }
  if (bufferSize < 1) throw new ValueError(`${call}: bufferSize must be None or > 0, not ${String(bufferSize)}. Leave it out to read everything at once.`);
  return bufferSize;
}
