import type { Readiness } from '../util/waitable.js';
import type { ConnectionPort } from './connection-port.js';

/** How `wait` looks at a connection: `poll`, which takes nothing. `check` throws for one that cannot be read. */
export function portReadiness(port: ConnectionPort, check: () => void): Readiness {
  const waits = { call: 'wait', on: port.name, timed: true };
  return {
    async ready() {
      check();
      return port.poll({ timeoutMs: 0, signal: undefined }, waits);
    },
    onReady(listener, given) {
      const over = new AbortController();
      let heard = false;
      const tell = (error?: unknown): void => {
        if (heard) return;
        heard = true;
        listener(error);
      };
      const poll = async (): Promise<void> => {
        check();
        await port.poll({ timeoutMs: undefined, signal: over.signal }, given);
      };
      poll().then(() => tell(), tell);
      return () => {
        heard = true;
        over.abort();
      };
    },
  };
}
