import type { Wait } from '../util/wait-options.js';
import type { WaitDescription } from '../util/waits.js';

/** A message that is longer than the receiver allows: its length in bytes. It was not received. */
export interface TooLong {
  readonly tooLong: number;
}

/**
 * What a `Connection` stands on: whole messages of bytes, in order. The end of a pipe is one, a socket another.
 *
 * The connection has checked that it is open and that the direction is right before it asks the port. Every call that may
 * wait is told how reports name it, and notes its wait before its first `await`.
 */
export interface ConnectionPort {
  /** How messages call it: `Pipe-1 (first end)`. */
  readonly name: string;
  /** `false` when the other side may be anybody: only plain values cross then, no code and no handle. Default: true. */
  readonly trusted?: boolean | undefined;
  /** The longest message, in bytes. Default: a little below 2 GiB. */
  readonly longest?: number | undefined;
  /**
   * Sends one message; the bytes belong to the port from now on. Waits while the peer does not read, and gives `timeout`,
   * having sent nothing, when that takes too long.
   *
   * Rejects with `BrokenError` when nobody is left who could receive it, and with the signal's reason. A `close` that comes
   * meanwhile changes nothing: what was sent before it goes out.
   */
  send(message: Uint8Array, wait: Wait, waits: WaitDescription): Promise<'sent' | 'timeout'>;
  /**
   * Receives one message. `eof`, again and again, when everything was received and nobody is left who could send.
   *
   * A port that learns the length first may give `tooLong` for a message above `longest` before all of it is here; it reads
   * nothing more then. Rejects with `BrokenError` when the other side vanished in the middle of a message, with `ClosedError`
   * when `close` comes first, and with the signal's reason.
   */
  receive(wait: Wait, waits: WaitDescription, longest?: number): Promise<Uint8Array | 'eof' | 'timeout' | TooLong>;
  /** Whether a `receive` would not have to wait; takes nothing. */
  poll(wait: Wait, waits: WaitDescription): Promise<boolean>;
  /** Gives this process's hold of the connection up; what was sent goes out first. Called once. */
  close(): void;
}

/** Which way messages may go over a connection. */
export interface Directions {
  readonly readable: boolean;
  readonly writable: boolean;
}
