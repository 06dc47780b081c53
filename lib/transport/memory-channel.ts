import type { Channel, ChannelListener } from './channel.js';
import { DEFAULT_MAX_FRAME } from './frame-reader.js';

/** Above this many bytes under way `drained` waits. */
const HIGH_WATER = 64 * 1024;

/**
 * Makes two channels that are each other's far side, inside one process: for specs and for a server in its own process.
 *
 * Messages arrive in a later microtask, never inside `send`, as they would from another process.
 */
export function createChannelPair(): [Channel, Channel] {
  const left = new MemoryChannel();
  const right = new MemoryChannel();
  left.connect(right);
  right.connect(left);
  return [left, right];
}

class MemoryChannel implements Channel {
  #far!: MemoryChannel;
  #listener: ChannelListener | undefined;
  /** What the far side sent and this side has not delivered. */
  #inbox: Uint8Array[] = [];
  #inboxBytes = 0;
  #delivering = false;
  /** Nothing more is sent from here: `close` was called here or there. */
  #ended = false;
  /** `close` was called here: what still arrives is dropped. */
  #left = false;
  #closedDelivered = false;
  #drainWaiters: (() => void)[] = [];

  connect(far: MemoryChannel): void {
    this.#far = far;
  }

  send(bytes: Uint8Array): void {
    this.sendPieces([bytes]);
  }

  sendPieces(pieces: readonly Uint8Array[]): void {
    if (this.#ended) return;
    const message = new Uint8Array(Buffer.concat(pieces));
    this.#far.#inbox.push(message);
    this.#far.#inboxBytes += message.byteLength;
    this.#far.#schedule();
  }

  onMessage(listener: ChannelListener): void {
    if (this.#listener !== undefined) throw new Error('Channel.onMessage: the channel has a listener already.');
    this.#listener = listener;
    this.#schedule();
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#left = true;
    this.#inbox = [];
    this.#inboxBytes = 0;
    this.#far.#ended = true;
    this.#releaseDrainWaiters();
    this.#far.#releaseDrainWaiters();
    this.#schedule();
    this.#far.#schedule();
  }

  ref(): void {
    /* Memory keeps no program alive. */
  }

  unref(): void {
    /* See `ref`. */
  }

  get maxMessage(): number {
    return DEFAULT_MAX_FRAME;
  }

  get bufferedBytes(): number {
    return this.#ended ? 0 : this.#far.#inboxBytes;
  }

  drained(): Promise<void> {
    if (this.bufferedBytes <= HIGH_WATER) return Promise.resolve();
    return new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  flush(): void {
    /* See `flushSync`. */
  }

  flushSync(): void {
    /* What is sent is at the far side already. */
  }

  #schedule(): void {
    if (this.#delivering || this.#closedDelivered || this.#listener === undefined) return;
    this.#delivering = true;
    const listener = this.#listener;
    queueMicrotask(() => this.#deliver(listener));
  }

  #deliver(listener: ChannelListener): void {
    this.#delivering = false;
    const messages = this.#inbox;
    this.#inbox = [];
    let next = 0;
    try {
      while (next < messages.length && !this.#left) {
        const message = messages[next++];
        if (message === undefined) break;
        this.#inboxBytes -= message.byteLength;
        listener.message(message);
      }
    } finally {
      // A listener that throws must not lose the messages behind: they are delivered in a later microtask.
      if (next < messages.length && !this.#left) {
        this.#inbox = [...messages.slice(next), ...this.#inbox];
      } else if (this.#inbox.length === 0) {
        this.#far.#releaseDrainWaiters();
      }
      if (this.#inbox.length > 0 || this.#ended) this.#schedule();
    }
    if (this.#ended && this.#inbox.length === 0 && !this.#closedDelivered) {
      this.#closedDelivered = true;
      listener.closed();
    }
  }

  #releaseDrainWaiters(): void {
    for (const resolve of this.#drainWaiters.splice(0)) resolve();
  }
}
