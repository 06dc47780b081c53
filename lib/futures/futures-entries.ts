import { NotImplementedError } from '../errors/python-errors.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { Executor } from './executor.js';
import { Future } from './future.js';

/** Executors and futures stay where they were made. */
export const futuresEntries: readonly CodecEntry<any>[] = [
  refused<Executor>(116, 'Executor', (value) => value instanceof Executor, 'Pass what the calls need, and submit where the executor was made.'),
  refused<Future<unknown>>(117, 'Future', (value) => value instanceof Future, 'Await it, and pass its value.'),
];

function refused<T extends object>(tag: number, name: string, matches: (value: unknown) => boolean, instead: string): CodecEntry<T> {
  const refuse = (): never => {
    throw new NotImplementedError(`${name}: executors and futures cannot be passed between processes. ${instead}`);
  };
  return { tag, name, matches: (value): value is T => matches(value), write: refuse, read: refuse };
}
