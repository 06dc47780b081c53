import { AuthenticationError } from '../errors/python-errors.js';
import { Challenge, MAX_HANDSHAKE_FRAME } from './challenge.js';
import type { PythonStream } from './python-stream.js';

export interface PythonHandshakeOptions {
  readonly side: 'listener' | 'connector';
  /** How errors name the call. */
  readonly call: string;
  readonly authKey: Uint8Array;
  /** How long the other side may take, in milliseconds. Default: for ever. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lets both sides prove to each other that they have the key, as Python's `Listener` and `Client` do.
 *
 * Until then no message may be longer than 256 bytes, and what comes behind is not read ahead: that the caller allows.
 * Rejects with `AuthenticationError` when the other side has another key, speaks something else, goes or takes too long, and
 * with the signal's reason; the stream is closed then.
 */
export async function provePeer(stream: PythonStream, options: PythonHandshakeOptions): Promise<void> {
  const { side, call, authKey, timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const challenge = new Challenge(side, authKey, { dialect: 'python' });
  stream.allow(MAX_HANDSHAKE_FRAME, 0);
  const late = timeoutMs === undefined ? undefined : setTimeout(() => stop(outOfTime(call, timeoutMs)), timeoutMs);
  // Nobody waits for a peer that may prove itself or not; what the connector asked for he does wait for.
  if (side === 'listener') late?.unref();
  let stopped: { readonly error: unknown } | undefined;
  const stop = (error: unknown): void => {
    stopped ??= { error };
    stream.destroy();
  };
  const abort = (): void => stop(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (const message of challenge.begin()) stream.send(message);
    for (;;) {
      const message = await nextMessage(stream, side === 'connector');
      if (stopped !== undefined) throw stopped.error;
      if (message === undefined) throw goneError(call, stream);
      const { send, outcome } = challenge.receive(message);
      for (const answer of send) stream.send(answer);
      if (outcome === true) return;
      if (outcome === undefined) continue;
      // The refusal is sent first.
      stream.close();
      throw new AuthenticationError(`${call}: ${outcome}. Give both sides the same authKey.`);
    }
  } catch (error) {
    if (!stream.closed) stream.destroy();
    throw error;
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', abort);
  }
}

/** The next message; `undefined` at the end. */
async function nextMessage(stream: PythonStream, keepAlive: boolean): Promise<Buffer | undefined> {
  const release = stream.want(keepAlive);
  try {
    for (;;) {
      const message = stream.take();
      if (message !== undefined || stream.over) return message;
      await stream.changed();
    }
  } finally {
    release();
  }
}

function goneError(call: string, stream: PythonStream): AuthenticationError {
  const why = stream.error === undefined ? '' : ` (${stream.error.message})`;
  return new AuthenticationError(
    `${call}: the other side ended before it proved that it has the key${why}. Give both sides an authKey, and the same.`,
    { cause: stream.error },
  );
}

function outOfTime(call: string, timeoutMs: number): AuthenticationError {
  return new AuthenticationError(
    `${call}: the other side did not prove within ${String(timeoutMs / 1000)} s that it has the key. Give both sides an authKey.`,
  );
}
