import { childrenEnded } from '../process/child-ends.js';

let closed = 0;

/** A connection was closed in this process. */
export function noteClosed(): void {
  closed++;
}

/**
 * Grows whenever something happened in this process that may have ended the last reader of a pipe: a connection was
 * closed here, or a child has ended.
 *
 * What other processes do, the manager tells in time: its news come before whatever they say afterwards through it. But of
 * these two this process knows at once: 1. it closes the reading end; 2. it sends in the same turn; 3. Python raises
 * `BrokenPipeError`. So a message that is sent after such a thing asks first.
 */
export function doubts(): number {
  return closed + childrenEnded();
}
