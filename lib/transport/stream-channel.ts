import type { Duplex } from 'node:stream';
import { BrokenError } from '../errors/blame-errors.js';
import { ValueError } from '../errors/python-errors.js';
import { holdProgram, releaseProgram } from '../util/keep-alive.js';
import { throwLater } from '../util/throw-later.js';
import type { Channel, ChannelListener } from './channel.js';
import { flowInto } from './direct-socket.js';
import { DEFAULT_MAX_FRAME, FrameReader } from './frame-reader.js';
import { addKin, removeKin } from './kin-channels.js';
import { Outgoing } from './outgoing.js';
import { drainBeforeDestroy, isGone } from './stream-handle.js';

/** Messages that arrived without a listener are kept; with more than this many bytes of them the stream is paused. */
const BACKLOG_LIMIT = 1024 * 1024;

export interface StreamChannelOptions {
  /** The longest message taken or sent, in bytes. Default: 2 GiB - 1. */
  readonly maxFrame?: number | undefined;
  /**
   * While more than this many bytes are unsent nothing is read: a peer that does not read its answers gets no new ones,
   * and costs no more memory. At most one of the two sides may have it, or both could wait for each other. Default: none.
   */
  readonly maxUnsent?: number | undefined;
  /** Both ends belong to processes of one program, which may count on that when it looks whether it stands still. Default: false. */
  readonly kin?: boolean | undefined;
}

/**
 * Makes a channel of a duplex stream (a socket, a pipe): each message travels as a frame (`frame-reader.ts`).
 *
 * The channel owns the stream from now on and unreferences it. What is sent in one turn of the event loop leaves in one
 * write. It reads at once, also while it has no listener, so that it knows when the other side ends.
 */
export function createStreamChannel(stream: Duplex, options: StreamChannelOptions = {}): StreamChannel {
  return new StreamChannel(stream, options);
}

interface Referable {
  unref?(): unknown;
}

/** A channel over a stream, with what the handshake before its first message needs. */
export class StreamChannel implements Channel {
  readonly #stream: Duplex & Referable;
  readonly #maxUnsent: number;
  readonly #reader: FrameReader;
  readonly #out: Outgoing;

  #listener: ChannelListener | undefined;
  #backlog: Uint8Array[] = [];
  #backlogBytes = 0;
  #paused = false;

  #refs = 0;
  /** Messages handed to the stream and to the listener. */
  sent = 0;
  received = 0;
  /** `close` or `destroy` was called here. */
  #left = false;
  /** Nothing comes any more and nothing is sent any more. */
  #over = false;
  #closedDelivered = false;
  #error: Error | undefined;

  constructor(stream: Duplex, { maxFrame = DEFAULT_MAX_FRAME, maxUnsent = Infinity, kin = false }: StreamChannelOptions) {
    this.#stream = stream;
    if (kin) addKin(this, stream);
    this.#maxUnsent = maxUnsent;
    this.#reader = new FrameReader(maxFrame, (message) => this.#receive(message));
    this.#out = new Outgoing(stream, () => this.#regulate());
    this.#stream.unref?.();
    drainBeforeDestroy(stream, (chunk) => this.#read(chunk), (error) => this.#break(error));
    const ended = (): void => {
      if (this.#reader.partial) this.#error ??= new BrokenError('channel: the other side ended in the middle of a message.');
      this.#end();
    };
    stream.on('end', ended);
    stream.on('error', () => undefined); // `#break` has it already
    stream.on('close', () => this.#end());
    flowInto(stream, {
      room: () => this.#reader.room(),
      filled: (bytes) => this.#guard(() => this.#reader.filled(bytes)),
      push: (chunk) => this.#read(chunk),
    });
    // A stream that ended before it came to us tells nobody again.
    if (stream.destroyed || stream.readableEnded) process.nextTick(ended);
  }

  send(bytes: Uint8Array): void {
    this.sendPieces([bytes]);
  }

  sendPieces(pieces: readonly Uint8Array[]): void {
    let length = 0;
    for (const piece of pieces) length += piece.byteLength;
    if (length > this.maxMessage) {
      throw new ValueError(
        `channel: the message has ${String(length)} bytes, and at most ${String(this.maxMessage)} are allowed. Send it in parts.`,
      );
    }
    this.sent++;
    this.#out.add(pieces, length);
    this.#regulate();
  }

  onMessage(listener: ChannelListener): void {
    if (this.#listener !== undefined) throw new Error('Channel.onMessage: the channel has a listener already.');
    this.#listener = listener;
    queueMicrotask(() => this.#deliverBacklog(listener));
  }

  /**
   * Takes the listener back and sets another longest message: the messages behind the one that is being delivered are
   * kept for the next listener.
   */
  handOver(maxFrame: number): void {
    this.#listener = undefined;
    this.#reader.maxFrame = maxFrame;
  }

  close(): void {
    if (this.#left || this.#over) return;
    this.#leave();
    // What is queued keeps the program alive until the system has it.
    this.ref();
    this.#out.end(() => this.#end());
  }

  /** Ends at once; what is queued is dropped. */
  destroy(): void {
    this.#leave();
    this.#stream.destroy();
  }

  ref(): void {
    if (this.#refs++ === 0 && !this.#over) holdProgram();
  }

  unref(): void {
    if (this.#refs > 0 && --this.#refs === 0 && !this.#over) releaseProgram();
  }

  get maxMessage(): number {
    return this.#reader.maxFrame;
  }

  get bufferedBytes(): number {
    return this.#out.bytes;
  }

  async drained(): Promise<void> {
    this.ref();
    await this.#out.drained();
    this.unref();
  }

  flush(): void {
    this.#out.flush();
    this.#regulate();
  }

  flushSync(): void {
    this.#out.flushSync();
  }

  #leave(): void {
    this.#left = true;
    removeKin(this);
    this.#backlog = [];
    this.#reader.stop();
    // The stream flows on, unheard: data that nobody reads would break the connection under our last bytes.
    this.#regulate();
  }

  #read(chunk: Buffer): void {
    this.#guard(() => this.#reader.push(chunk));
  }

  /** What is no frame ends the channel. */
  #guard(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.#reader.stop();
      this.#error ??= new BrokenError(`channel: ${(error as Error).message}. The other side does not speak forkful's protocol.`, {
        cause: error,
      });
      this.#stream.destroy();
    }
  }

  #receive(message: Uint8Array): void {
    if (this.#listener !== undefined && this.#backlog.length === 0) {
      this.#deliver(this.#listener, message);
      return;
    }
    this.#backlog.push(message);
    this.#backlogBytes += message.byteLength;
    this.#regulate();
  }

  #deliver(listener: ChannelListener, message: Uint8Array): void {
    this.received++;
    try {
      listener.message(message);
    } catch (error) {
      throwLater(error);
    }
  }

  #deliverBacklog(listener: ChannelListener): void {
    for (const message of this.#backlog) {
      if (this.#left) break;
      this.#deliver(listener, message);
    }
    this.#backlog = [];
    this.#backlogBytes = 0;
    this.#regulate();
    if (this.#over) this.#deliverClosed();
  }

  /** Pauses the stream or lets it flow, whichever is due. */
  #regulate(): void {
    const unheard = this.#listener === undefined && this.#backlogBytes > BACKLOG_LIMIT;
    const pause = !this.#left && (unheard || this.#out.bytes > this.#maxUnsent);
    if (pause === this.#paused) return;
    this.#paused = pause;
    if (pause) this.#stream.pause();
    else this.#stream.resume();
  }

  #break(error: NodeJS.ErrnoException): void {
    if (!isGone(error)) this.#error ??= new BrokenError(`channel: ${error.message}.`, { cause: error });
    this.#end();
  }

  #end(): void {
    if (!this.#over) {
      this.#over = true;
      removeKin(this);
      if (this.#refs > 0) releaseProgram();
      this.#out.drop();
      // After our own `close` the stream is left to end by itself, so that the other side can read our last bytes.
      if (!this.#left) this.#stream.destroy();
    }
    this.#deliverClosed();
  }

  #deliverClosed(): void {
    if (this.#closedDelivered || this.#listener === undefined || this.#backlog.length > 0) return;
    this.#closedDelivered = true;
    this.#listener.closed(this.#error);
  }
}
