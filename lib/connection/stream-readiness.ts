import { ValueError } from '../errors/python-errors.js';
import { noteWait } from '../util/waits.js';
import type { Readiness } from '../util/waitable.js';

/** What `wait` needs of a readable stream of Node's: a socket, a child's stdout. */
export interface ReadableLike {
  readonly readableLength: number;
  readonly readableEnded: boolean;
  readonly readableFlowing: boolean | null;
  readonly destroyed: boolean;
  on(event: string, listener: (...args: any[]) => void): unknown;
  off(event: string, listener: (...args: any[]) => void): unknown;
}

const EVENTS = ['readable', 'end', 'close', 'error'] as const;

export function isReadable(object: object): object is ReadableLike {
  const stream = object as Partial<ReadableLike>;
  return typeof stream.readableLength === 'number' && typeof stream.on === 'function' && typeof stream.off === 'function';
}

/**
 * Whether a stream has data, or is at its end. Node reads ahead into the stream's own buffer for this, and nothing is
 * taken out of it. What flows into a listener for `data` cannot be looked at.
 */
export function streamReadiness(call: string, stream: ReadableLike): Readiness {
  const name = 'a stream';
  const ready = (): boolean => stream.readableLength > 0 || stream.readableEnded || stream.destroyed;
  const check = (): void => {
    if (stream.readableFlowing !== true) return;
    throw new ValueError(`${call}: a stream's data flows to a listener or a pipe. Use its own events, or take the listeners off.`);
  };
  check();
  return {
    name,
    // A turn of the event loop, so that what the system has is seen.
    ready: () =>
      ready() ||
      new Promise((resolve) => {
        const listen = (): void => undefined;
        stream.on('readable', listen);
        setImmediate(() => {
          stream.off('readable', listen);
          resolve(ready());
        });
      }),
    onReady(listener, waits) {
      check();
      const over = noteWait(waits);
      const takeBack = (): void => {
        over();
        clearImmediate(soon);
        for (const event of EVENTS) stream.off(event, tell);
      };
      const tell = (): void => {
        if (!ready()) return;
        takeBack();
        listener();
      };
      const soon = setImmediate(tell);
      for (const event of EVENTS) stream.on(event, tell);
      return takeBack;
    },
  };
}
