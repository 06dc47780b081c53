import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** How a queue is made. */
export interface QueueOptions {
  /** The highest number of items in the queue; zero or less: any number. Default: 0. */
  readonly maxSize?: number | undefined;
  /** How messages call the queue. Default: `Queue-1` and so on. */
  readonly name?: string | undefined;
}

/** A queue's checked options; `maxSize` is 0 for any number. */
export interface QueueSettings {
  readonly maxSize: number;
  readonly name: string;
}

let made = 0;

/** Reads Python's `maxSize` or one options object. */
export function readQueueOptions(call: string, given: number | QueueOptions | undefined): QueueSettings {
  const { maxSize, name } = typeof given === 'object' && given !== null ? given : { maxSize: given, name: undefined };
  if (name !== undefined && typeof name !== 'string') {
    throw new ArgumentTypeError(`${call}: name is ${describeValue(name)}. Give a string, or leave it out.`);
  }
  return { maxSize: readMaxSize(call, maxSize), name: name ?? `Queue-${String(++made)}` };
}

function readMaxSize(call: string, maxSize: unknown): number {
  if (maxSize === undefined || maxSize === Infinity) return 0;
  const advice = 'Give a whole number, or leave it out for any number of items.';
  if (typeof maxSize !== 'number') throw new ArgumentTypeError(`${call}: maxSize is ${describeValue(maxSize)}. ${advice}`);
  if (!Number.isSafeInteger(maxSize)) throw new ValueError(`${call}: maxSize is ${describeValue(maxSize)}. ${advice}`);
  return Math.max(0, maxSize);
}

/** How the manager is told to make the queue; the name is for those who look at its state. */
export function queueArgs({ maxSize, name }: QueueSettings): readonly unknown[] {
  return [maxSize, name];
}

/** The counterpart of `queueArgs`, for a handle that has arrived. */
export function queueSettings([maxSize, name]: readonly unknown[]): QueueSettings {
  return { maxSize: maxSize as number, name: name as string };
}
