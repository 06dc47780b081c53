import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { Future } from './future.js';

/** Reads futures from any iterable; one that stands there twice counts once. */
export function readFutures<T>(call: string, given: Iterable<Future<T>>): Set<Future<T>> {
  if (typeof (given as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] !== 'function') {
    throw new ArgumentTypeError(`${call}: fs is ${describeValue(given)}. Give a list of futures.`);
  }
  const futures = new Set(given);
  for (const one of futures) {
    if (!(one instanceof Future)) {
      throw new ArgumentTypeError(`${call}: ${describeValue(one)} is no Future. Give what submit() returned; Promise.all() and Promise.race() take any promise.`);
    }
  }
  return futures;
}
