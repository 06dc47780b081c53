import { connect, type Socket } from 'node:net';
import { BrokenError } from '../errors/blame-errors.js';
import { TimeoutError } from '../errors/python-errors.js';
import type { Endpoint } from './address.js';

/** How long to wait before a listener is asked again whose queue was full. */
const PAUSE_MS = 10;

export interface OpenSocketOptions {
  /** How errors name the call, and the address. */
  readonly call: string;
  readonly shown: string;
  /** The longest wait, in milliseconds. Default: for ever. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to an endpoint. While the listener is alive but its queue is full (`EAGAIN` of a Unix socket, `EBUSY` of a pipe) it
 * tries again.
 *
 * Rejects with `BrokenError` when nobody listens there, with `TimeoutError`, and with the signal's reason.
 */
export async function openSocket(endpoint: Endpoint, { call, shown, timeoutMs, signal }: OpenSocketOptions): Promise<Socket> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          const late = `${call}: connecting to ${shown} took longer than ${String(timeoutMs / 1000)} s.`;
          stop.abort(new TimeoutError(`${late} Check the address, or wait longer.`));
        }, timeoutMs);
  const abort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const outcome = await tryOnce(endpoint, stop.signal);
      if ('socket' in outcome) {
        // Nothing is read before somebody listens.
        outcome.socket.pause();
        return outcome.socket;
      }
      stop.signal.throwIfAborted();
      const { code } = outcome.error;
      if (code !== 'EAGAIN' && code !== 'EBUSY') throw nobody(call, shown, outcome.error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

export type Attempt = { readonly socket: Socket } | { readonly error: NodeJS.ErrnoException };

/** Tries to connect, once. */
export function tryOnce(endpoint: Endpoint, signal?: AbortSignal): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = endpoint.kind === 'path' ? connect(endpoint.path) : connect({ host: endpoint.host, port: endpoint.port });
    const settle = (attempt: Attempt): void => {
      signal?.removeEventListener('abort', abort);
      socket.off('error', failed);
      resolve(attempt);
    };
    const failed = (error: NodeJS.ErrnoException): void => settle({ error });
    const abort = (): void => {
      settle({ error: new Error('aborted') });
      socket.destroy();
    };
    signal?.addEventListener('abort', abort);
    socket.once('error', failed);
    socket.once('connect', () => {
      if (endpoint.kind === 'tcp') socket.setNoDelay(true);
      settle({ socket });
    });
  });
}

function nobody(call: string, shown: string, error: NodeJS.ErrnoException): BrokenError {
  // A name with several addresses fails with the errors of them all.
  const [first = error] = (error as { errors?: readonly NodeJS.ErrnoException[] }).errors ?? [];
  return new BrokenError(
    `${call}: nobody listens at ${shown} (${first.code ?? first.message}). Start the Listener first, and give both sides the same address.`,
    { cause: error },
  );
}
