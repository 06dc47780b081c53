import { types } from 'node:util';
import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** Python's formula (PO-07): four chunks for each worker. */
export function defaultChunkSize(length: number, workers: number): number {
  return Math.max(1, Math.ceil(length / (workers * 4)));
}

/** Checks a chunk size; `undefined` leaves the choice to the pool. */
export function readChunkSize(call: string, chunkSize: unknown): number | undefined {
  if (chunkSize === undefined || chunkSize === null) return undefined;
  if (typeof chunkSize !== 'number') {
    throw new ArgumentTypeError(`${call}: chunkSize is ${describeValue(chunkSize)}. Give a whole number of items, at least 1.`);
  }
  if (!Number.isInteger(chunkSize) || chunkSize < 1) {
    throw new ValueError(`${call}: chunkSize must be 1 or more, a whole number, not ${chunkSize}. Leave it out for the default.`);
  }
  return chunkSize;
}

/** The same for `map` and its kin, which may also be asked for Python's formula. */
export function readMapChunkSize(call: string, chunkSize: unknown): number | 'python' | undefined {
  return chunkSize === 'python' ? chunkSize : readChunkSize(call, chunkSize);
}

/** Something to go through: any iterable, also an asynchronous one. */
export type Input<T> = Iterable<T> | AsyncIterable<T>;

/** Throws unless the value is an iterable of either kind. */
export function requireInput(call: string, input: unknown): void {
  const { [Symbol.iterator]: iterator, [Symbol.asyncIterator]: asyncIterator } = Object(input) as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  if (typeof iterator !== 'function' && typeof asyncIterator !== 'function') {
    throw new ArgumentTypeError(`${call}: iterable is ${describeValue(input)}. Give an array, or anything that for...of or for await takes.`);
  }
}

/** Reads a synchronous input whole; `undefined` for an asynchronous one. What the input throws is thrown. */
export function readNow<T>(call: string, input: Input<T>): readonly T[] | undefined {
  if (Array.isArray(input)) return input as readonly T[];
  requireInput(call, input);
  return typeof (input as Partial<Iterable<T>>)[Symbol.iterator] === 'function' ? Array.from(input as Iterable<T>) : undefined;
}

/** How many items an input has, as far as it says so without being read. */
export function lengthOf(input: Input<unknown>): number | undefined {
  const { length, size } = input as { readonly length?: unknown; readonly size?: unknown };
  const count = Array.isArray(input) || ArrayBuffer.isView(input) ? length : types.isSet(input) || types.isMap(input) ? size : undefined;
  return typeof count === 'number' ? count : undefined;
}

/** Reads an asynchronous input to its end, or until `enough` says that nobody wants it any more. */
export async function readAll<T>(input: AsyncIterable<T>, enough: () => boolean): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of input) {
    if (enough()) break;
    items.push(item);
  }
  return items;
}
