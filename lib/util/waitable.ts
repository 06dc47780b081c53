import type { WaitDescription } from './waits.js';
import type { Wait } from './wait-options.js';

/** Something that becomes ready: a connection with a message, a listener with a peer, a process that ended, a queue with an item. */
export interface Waitable {
  [waitable](): Readiness;
}

/** How `wait` looks at one object. Looking takes nothing away: whoever comes first afterwards gets what is there. */
export interface Readiness {
  /** How messages call the object. */
  readonly name: string;
  /** Whether it is ready now; may have to ask. Throws or rejects for what cannot be waited on any more, such as a closed connection. */
  ready(): boolean | Promise<boolean>;
  /**
   * Calls `listener` once when it becomes ready (in a later turn, when it is already), or with the error that ends the
   * wait; returns what takes the listener back. It keeps the program alive until then.
   *
   * `waits` is how reports name the wait; the stack at this call shows the user's line.
   */
  onReady(listener: (error?: unknown) => void, waits: WaitDescription): () => void;
}

/** What an object that `wait` accepts answers to. */
export const waitable: unique symbol = Symbol('forkful.waitable');

/**
 * Readiness of what can be polled: `poll` tells, within the time or for ever, whether it is ready, takes nothing, and
 * rejects with the reason of its signal.
 */
export function pollReadiness(name: string, poll: (wait: Wait, waits: WaitDescription) => Promise<boolean>): Readiness {
  return {
    name,
    ready: () => poll({ timeoutMs: 0, signal: undefined }, { call: 'wait', on: name, timed: true }),
    onReady(listener, waits) {
      const over = new AbortController();
      let heard = false;
      const tell = (error?: unknown): void => {
        if (heard) return;
        heard = true;
        listener(error);
      };
      poll({ timeoutMs: undefined, signal: over.signal }, waits).then(() => tell(), tell);
      return () => {
        heard = true;
        over.abort();
      };
    },
  };
}
