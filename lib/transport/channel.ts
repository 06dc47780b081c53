/** What a channel tells its owner. */
export interface ChannelListener {
  /** One whole message, in order. The bytes belong to the listener. */
  message(bytes: Uint8Array): void;
  /** Called once, after the last message: the other side closed (no error) or the channel broke. */
  closed(error?: Error): void;
}

/**
 * The one seam through which processes talk: whole messages of bytes, in order, both ways.
 *
 * A channel starts unreferenced: it does not keep the program alive. `ref` and `unref` nest (they count).
 */
export interface Channel {
  /**
   * Queues one message for sending; what is sent after the close is dropped. The bytes belong to the channel from now
   * on: large ones are not copied, so the caller must not change them.
   */
  send(bytes: Uint8Array): void;
  /** The same for one message that lies in several pieces, which need not be joined first. */
  sendPieces(pieces: readonly Uint8Array[]): void;
  /** Names the one listener; messages that came before are delivered to it. */
  onMessage(listener: ChannelListener): void;
  /** Sends what is queued, then ends. Idempotent. */
  close(): void;

  ref(): void;
  unref(): void;
  /** The longest message that `send` takes, in bytes; it throws `ValueError` for a longer one. */
  readonly maxMessage: number;
  /** Bytes accepted by `send` that the operating system has not taken yet. */
  readonly bufferedBytes: number;
  /** Resolves when `bufferedBytes` is low again (at once when it is), rejects never; also resolves when the channel ends. */
  drained(): Promise<void>;
  /** Hands what is queued to the operating system now instead of at the end of the turn; what it does not take stays queued. */
  flush(): void;
  /** Hands everything queued to the operating system before it returns, where the transport can: for the last moments of a process. */
  flushSync(): void;
}
