export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gets what gives the request up for another reason than the signal's: it rejects with that reason if the other side cancels it. */
  readonly onOpen?: ((giveUp: (reason: unknown) => void) => void) | undefined;
}

/**
 * Requests and replies over one channel, in both directions. Bodies are bytes: what they mean is the caller's matter.
 *
 * Everything that is sent in one turn of the event loop travels in one message of the channel.
 */
export interface RpcPeer {
  /**
   * Sends a request and waits for its reply; the channel is referenced meanwhile.
   *
   * Rejects with the error that `onBroken` gave when the channel ends first. An abort asks the other side to cancel;
   * the promise then settles with what the other side answers, so that nothing is lost when the reply was already
   * on its way: a request that the other side cancelled rejects with the signal's reason.
   * Rejects with `ValueError` when the body is longer than the channel takes; `notify`, `reply` and `fail` throw then.
   */
  request(body: Uint8Array, options?: RequestOptions): Promise<Uint8Array>;
  /** Sends a message that has no reply; in order with the requests. */
  notify(body: Uint8Array): void;
  /** Sends what is queued, then closes the channel. Idempotent. */
  close(): void;
  /** Sends what is queued now instead of at the end of the turn. */
  flush(): void;
}

/** What one side of the channel does with what arrives. */
export interface RpcHandler {
  /** Must answer through `call`, at once or later, exactly once. */
  request(body: Uint8Array, call: IncomingCall): void;
  notify(body: Uint8Array): void;
  /** The channel ended; requests still open were rejected. Called once. */
  closed(error?: Error): void;
}

/** A request that waits for its answer. */
export interface IncomingCall {
  reply(body: Uint8Array): void;
  /** Answers with an error, as bytes that the other side's `failed` turns into an error. */
  fail(body: Uint8Array): void;
  /** Answers that the request was cancelled, as asked. */
  cancelled(): void;
  /** Names what is done when the other side gives the request up or its channel ends. Called at most once, never after an answer. */
  onCancel(listener: () => void): void;
}
