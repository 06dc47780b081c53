import type { Wait } from '../util/wait-options.js';
import type { WaitDescription } from '../util/waits.js';

/**
 * What a `Connection` stands on: whole messages of bytes, in order. The end of a pipe is one, a socket another.
 *
 * The connection has checked that it is open and that the direction is right before it asks the port. Every call that may
 * wait is told how reports name it, and notes its wait before its first `await`.
 */
export interface ConnectionPort {
  /** How messages call it: `Pipe-1 (first end)`. */
  readonly name: string;
  /**
   * Sends one message; the bytes belong to the port from now on. Waits while the peer does not read, and gives `timeout`,
   * having sent nothing, when that takes too long.
   *
   * Rejects with `BrokenError` when nobody is left who could receive it, with `ClosedError` when `close` comes first,
   * with the signal's reason.
   */
  send(message: Uint8Array, wait: Wait, waits: WaitDescription): Promise<'sent' | 'timeout'>;
  /**
   * Receives one message. `eof`, again and again, when everything was received and nobody is left who could send.
   *
   * Rejects with `BrokenError` when the other side vanished in the middle of a message, and as `send` does.
   */
  receive(wait: Wait, waits: WaitDescription): Promise<Uint8Array | 'eof' | 'timeout'>;
  /** Whether a `receive` would not have to wait; takes nothing. */
  poll(wait: Wait, waits: WaitDescription): Promise<boolean>;
  /** Gives this process's hold of the connection up; what was sent goes out first. Waits that are pending reject with `ClosedError`. Idempotent. */
  close(): void;
}

/** Which way messages may go over a connection. */
export interface Directions {
  readonly readable: boolean;
  readonly writable: boolean;
}
