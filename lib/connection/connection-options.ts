import type { WaitOptions } from '../util/wait-options.js';

/** Which part of the bytes `Connection.sendBytes` sends, and how long it may wait. */
export interface SendBytesOptions extends WaitOptions {
  /** Where the message begins, in bytes. Default: 0. */
  readonly offset?: number | undefined;
  /** How many bytes it has. Default: all from `offset` on. */
  readonly size?: number | null | undefined;
}

/** How long a message `Connection.recvBytes` takes, and how long it may wait. */
export interface RecvBytesOptions extends WaitOptions {
  /** The longest message that is taken, in bytes. Default: any. */
  readonly maxLength?: number | null | undefined;
}
