import { addAbortSignal, Readable } from 'node:stream';

let known: Function | undefined;

/**
 * The class of the errors that Node's own functions reject with when their signal aborts.
 *
 * Node does not export it. That it cannot cross is found out like that of any other class, by a look at its source, which takes
 * a fresh process a tenth of a second: too long for a task that was cancelled and has a grace period.
 */
export function nodeAbortError(): Function | undefined {
  if (known === undefined) {
    const stream = new Readable({ read: () => undefined }).on('error', () => undefined);
    addAbortSignal(AbortSignal.abort(), stream);
    known = stream.errored?.constructor;
  }
  return known;
}
