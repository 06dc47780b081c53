import { holdProgram, releaseProgram } from '../util/keep-alive.js';
import type { Channel, ChannelListener } from './channel.js';
import { DEFAULT_MAX_FRAME } from './frame-reader.js';

export interface LateChannelOptions {
  /** Brings messages to the other side in another way, while the process stands still: for `flushSync` before the channel is open. */
  readonly deliverSync?: (messages: readonly Uint8Array[]) => void;
}

/**
 * Makes a channel of one that is still being opened: what is sent meanwhile is kept and leaves first, in order.
 *
 * When the opening fails the channel ends with that error.
 */
export function createLateChannel(opening: Promise<Channel>, options: LateChannelOptions = {}): Channel {
  return new LateChannel(opening, options);
}

class LateChannel implements Channel {
  #channel: Channel | undefined;
  #listener: ChannelListener | undefined;
  #queued: (readonly Uint8Array[])[] = [];
  #queuedBytes = 0;
  #refs = 0;
  /** Keeps the program alive in the place of the channel that is not there yet. */
  #holding = false;
  #left = false;
  #failure: { readonly error: Error } | undefined;
  #drainWaiters: (() => void)[] = [];

  readonly #options: LateChannelOptions;

  constructor(opening: Promise<Channel>, options: LateChannelOptions) {
    this.#options = options;
    opening.then(
      (channel) => this.#opened(channel),
      (error: unknown) => this.#failed(error as Error),
    );
  }

  send(bytes: Uint8Array): void {
    this.sendPieces([bytes]);
  }

  sendPieces(pieces: readonly Uint8Array[]): void {
    if (this.#channel !== undefined) {
      this.#channel.sendPieces(pieces);
    } else if (!this.#left && this.#failure === undefined) {
      this.#queued.push(pieces);
      for (const piece of pieces) this.#queuedBytes += piece.byteLength;
    }
  }

  onMessage(listener: ChannelListener): void {
    if (this.#listener !== undefined) throw new Error('Channel.onMessage: the channel has a listener already.');
    this.#listener = listener;
    if (this.#channel !== undefined) this.#channel.onMessage(listener);
    else if (this.#failure !== undefined) queueMicrotask(() => listener.closed(this.#failure?.error));
  }

  close(): void {
    this.#left = true;
    this.#channel?.close();
  }

  ref(): void {
    this.#refs++;
    if (this.#channel !== undefined) this.#channel.ref();
    else if (this.#failure === undefined && !this.#holding) {
      this.#holding = true;
      holdProgram();
    }
  }

  unref(): void {
    if (this.#refs === 0) return;
    this.#refs--;
    this.#channel?.unref();
    if (this.#refs === 0) this.#letGo();
  }

  get maxMessage(): number {
    return this.#channel?.maxMessage ?? DEFAULT_MAX_FRAME;
  }

  get bufferedBytes(): number {
    return this.#channel?.bufferedBytes ?? this.#queuedBytes;
  }

  async drained(): Promise<void> {
    if (this.#channel === undefined && this.#failure === undefined && this.#queuedBytes > 0) {
      this.ref();
      await new Promise<void>((resolve) => this.#drainWaiters.push(resolve));
      this.unref();
    }
    await this.#channel?.drained();
  }

  flush(): void {
    this.#channel?.flush();
  }

  flushSync(): void {
    if (this.#channel !== undefined) {
      this.#channel.flushSync();
    } else if (this.#queued.length > 0) {
      const messages = this.#queued.map((pieces) => Buffer.concat(pieces));
      this.#forget();
      this.#options.deliverSync?.(messages);
    }
  }

  #opened(channel: Channel): void {
    this.#channel = channel;
    this.#letGo();
    for (let refs = this.#refs; refs > 0; refs--) channel.ref();
    for (const pieces of this.#queued) channel.sendPieces(pieces);
    this.#forget();
    channel.flush();
    if (this.#listener !== undefined) channel.onMessage(this.#listener);
    if (this.#left) channel.close();
  }

  #failed(error: Error): void {
    this.#failure = { error };
    this.#letGo();
    this.#forget();
    this.#listener?.closed(error);
  }

  #forget(): void {
    this.#queued = [];
    this.#queuedBytes = 0;
    for (const resolve of this.#drainWaiters.splice(0)) resolve();
  }

  #letGo(): void {
    if (this.#holding) releaseProgram();
    this.#holding = false;
  }
}
