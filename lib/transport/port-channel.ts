import type { MessagePort } from 'node:worker_threads';
import { BrokenError } from '../errors/blame-errors.js';
import { ValueError } from '../errors/python-errors.js';
import { holdProgram, releaseProgram } from '../util/keep-alive.js';
import type { Channel, ChannelListener } from './channel.js';
import { DEFAULT_MAX_FRAME } from './frame-reader.js';

/** A message at least as long gives its memory away instead of being copied. Node's pool of small buffers has none so long. */
const HAND_OVER_BYTES = 32 * 1024;

/** Messages as they travel: bytes of their own, or a stretch of a longer memory. */
type Parcel = Uint8Array | readonly [memory: ArrayBuffer, offset: number, length: number];

/**
 * A channel between two threads of one process, over a port whose other end the other thread has.
 *
 * What is sent is in the other thread's hands at once: it outlives the sender. A long message gives its memory away, so its
 * bytes can neither be changed nor read here any more.
 */
export function createPortChannel(port: MessagePort): Channel {
  return new PortChannel(port);
}

class PortChannel implements Channel {
  readonly maxMessage = DEFAULT_MAX_FRAME;
  readonly bufferedBytes = 0;
  readonly #port: MessagePort;
  #listener: ChannelListener | undefined;
  #refs = 0;
  #left = false;
  #over = false;
  #error: Error | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('close', () => this.#end());
    port.on('messageerror', (cause) => {
      this.#error = new BrokenError("channel: a message could not be read. The other side does not speak forkful's protocol.", { cause });
      this.close();
    });
    port.unref();
  }

  send(bytes: Uint8Array): void {
    this.#requireLength(bytes.byteLength);
    if (this.#left || this.#over) return;
    if (bytes.byteLength < HAND_OVER_BYTES || !isOrdinary(bytes.buffer)) this.#post(copyOf([bytes], bytes.byteLength));
    else this.#port.postMessage([bytes.buffer, bytes.byteOffset, bytes.byteLength] satisfies Parcel, [bytes.buffer]);
  }

  /** The pieces may be somebody's: they are copied, once. */
  sendPieces(pieces: readonly Uint8Array[]): void {
    let length = 0;
    for (const piece of pieces) length += piece.byteLength;
    this.#requireLength(length);
    if (this.#left || this.#over) return;
    this.#post(copyOf(pieces, length));
  }

  onMessage(listener: ChannelListener): void {
    if (this.#listener !== undefined) throw new Error('Channel.onMessage: the channel has a listener already.');
    this.#listener = listener;
    // Not before this turn is over: who listens may still be under construction.
    queueMicrotask(() => this.#listen(listener));
  }

  close(): void {
    if (this.#left || this.#over) return;
    this.#left = true;
    this.#port.close();
  }

  ref(): void {
    if (this.#refs++ === 0 && !this.#over) holdProgram();
  }

  unref(): void {
    if (this.#refs > 0 && --this.#refs === 0 && !this.#over) releaseProgram();
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  flush(): void {
    /* Nothing waits here. */
  }

  flushSync(): void {
    /* See `flush`. */
  }

  #requireLength(length: number): void {
    if (length <= this.maxMessage) return;
    throw new ValueError(
      `channel: the message has ${String(length)} bytes, and at most ${String(this.maxMessage)} are allowed. Send it in parts.`,
    );
  }

  #post(bytes: Uint8Array): void {
    if (bytes.byteLength < HAND_OVER_BYTES) this.#port.postMessage(bytes);
    else this.#port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
  }

  #listen(listener: ChannelListener): void {
    if (this.#over) return listener.closed(this.#error);
    this.#port.on('message', (parcel: Parcel) => {
      if (!this.#left) listener.message(Array.isArray(parcel) ? new Uint8Array(...(parcel as [ArrayBuffer, number, number])) : (parcel as Uint8Array));
    });
    // The listener has referenced it.
    this.#port.unref();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#refs > 0) releaseProgram();
    this.#listener?.closed(this.#error);
  }
}

/** Shared memory can be neither given away nor is it the sender's own. */
function isOrdinary(memory: ArrayBufferLike): memory is ArrayBuffer {
  return Object.prototype.toString.call(memory) === '[object ArrayBuffer]';
}

/** In memory of exactly this length: what is posted is always the whole memory behind a view. */
function copyOf(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const copy = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    copy.set(piece, at);
    at += piece.byteLength;
  }
  return copy;
}
