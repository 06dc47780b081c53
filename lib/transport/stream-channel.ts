import type { Duplex } from 'node:stream';
import { BrokenError } from '../errors/blame-errors.js';
import { ValueError } from '../errors/python-errors.js';
import { atEndOfTurn } from '../util/end-of-turn.js';
import type { Channel, ChannelListener } from './channel.js';
import { DEFAULT_MAX_FRAME, FrameReader } from './frame-reader.js';
import { FrameWriter } from './frame-writer.js';
import { drainBeforeDestroy, writeRestSync } from './stream-handle.js';

/** Above this many unsent bytes `drained` waits, and with this many a write does not wait for the end of the turn. */
const HIGH_WATER = 256 * 1024;
/** Messages that arrived without a listener are kept up to this many bytes; then the stream is paused. */
const BACKLOG_LIMIT = 1024 * 1024;

export interface StreamChannelOptions {
  /** The longest message taken or sent, in bytes. Default: 2 GiB - 1. */
  readonly maxFrame?: number;
}

/**
 * Makes a channel of a duplex stream (a socket, a pipe): each message is preceded by its length.
 *
 * The channel owns the stream from now on and unreferences it. What is sent in one turn of the event loop leaves in one
 * write.
 */
export function createStreamChannel(stream: Duplex, options: StreamChannelOptions = {}): Channel {
  return new StreamChannel(stream, options.maxFrame ?? DEFAULT_MAX_FRAME);
}

interface Referable {
  ref?(): unknown;
  unref?(): unknown;
}

class StreamChannel implements Channel {
  readonly #stream: Duplex;
  readonly #maxFrame: number;
  readonly #reader: FrameReader;
  readonly #writer = new FrameWriter();

  #listener: ChannelListener | undefined;
  #backlog: Uint8Array[] = [];
  #backlogBytes = 0;

  /** What the stream is writing; one write at a time, so that what comes meanwhile gathers. */
  #inFlight: readonly Uint8Array[] = [];
  #inFlightBytes = 0;
  #flushPlanned = false;
  #drainWaiters: (() => void)[] = [];

  #refs = 0;
  /** `close` was called here. */
  #left = false;
  /** Nothing comes any more and nothing is sent any more. */
  #over = false;
  #closedDelivered = false;
  #error: Error | undefined;

  constructor(stream: Duplex, maxFrame: number) {
    this.#stream = stream;
    this.#maxFrame = maxFrame;
    this.#reader = new FrameReader(maxFrame, (message) => this.#receive(message));
    (stream as Referable).unref?.();
    drainBeforeDestroy(stream, (chunk) => this.#read(chunk));
    stream.on('data', (chunk: Buffer) => this.#read(chunk));
    stream.on('end', () => {
      if (this.#reader.partial) this.#error ??= new BrokenError('channel: the other side ended in the middle of a message.');
      this.#end();
    });
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!isGone(error)) this.#error ??= new BrokenError(`channel: ${error.message}.`, { cause: error });
    });
    stream.on('close', () => this.#end());
    // A stream that ended before it came to us tells nobody again.
    if (stream.destroyed || stream.readableEnded) process.nextTick(() => this.#end());
  }

  send(bytes: Uint8Array): void {
    this.sendPieces([bytes]);
  }

  sendPieces(pieces: readonly Uint8Array[]): void {
    if (this.#left || this.#over) return;
    let length = 0;
    for (const piece of pieces) length += piece.byteLength;
    if (length > this.#maxFrame) {
      throw new ValueError(
        `channel: the message has ${length} bytes, and at most ${this.#maxFrame} are allowed. Send it in parts.`,
      );
    }
    this.#writer.add(pieces, length);
    if (this.#writer.bytes >= HIGH_WATER) this.#flush();
    else this.#planFlush();
  }

  onMessage(listener: ChannelListener): void {
    if (this.#listener !== undefined) throw new Error('Channel.onMessage: the channel has a listener already.');
    this.#listener = listener;
    queueMicrotask(() => this.#deliverBacklog());
  }

  close(): void {
    if (this.#left || this.#over) return;
    this.#left = true;
    this.#backlog = [];
    this.#reader.stop();
    // The stream flows on, unheard: data that nobody reads would break the connection under our last bytes.
    this.#stream.resume();
    // What is queued keeps the program alive until the system has it.
    this.ref();
    this.#flush();
    if (this.#inFlightBytes === 0) this.#finish();
  }

  ref(): void {
    if (this.#refs++ === 0) (this.#stream as Referable).ref?.();
  }

  unref(): void {
    if (this.#refs > 0 && --this.#refs === 0) (this.#stream as Referable).unref?.();
  }

  get bufferedBytes(): number {
    return this.#over ? 0 : this.#writer.bytes + this.#inFlightBytes;
  }

  drained(): Promise<void> {
    if (this.bufferedBytes <= HIGH_WATER) return Promise.resolve();
    this.ref();
    return new Promise((resolve) => {
      this.#drainWaiters.push(() => {
        this.unref();
        resolve();
      });
    });
  }

  flush(): void {
    this.#flush();
  }

  flushSync(): void {
    if (this.#over) return;
    this.#flush();
    const rest = [...this.#inFlight, ...this.#writer.take()];
    if (rest.length === 0) return;
    writeRestSync(this.#stream, rest, this.#inFlightBytes);
  }

  #planFlush(): void {
    if (this.#flushPlanned) return;
    this.#flushPlanned = true;
    atEndOfTurn(() => {
      this.#flushPlanned = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#over || this.#inFlightBytes > 0 || this.#writer.bytes === 0) return;
    this.#inFlightBytes = this.#writer.bytes;
    this.#inFlight = this.#writer.take();
    const last = this.#inFlight.length - 1;
    if (last > 0) this.#stream.cork();
    this.#inFlight.forEach((piece, index) => {
      if (index < last) this.#stream.write(piece);
      else this.#stream.write(piece, () => this.#written());
    });
    if (last > 0) this.#stream.uncork();
  }

  #written(): void {
    this.#inFlight = [];
    this.#inFlightBytes = 0;
    this.#flush();
    if (this.bufferedBytes <= HIGH_WATER) this.#releaseDrainWaiters();
    if (this.#left && this.#inFlightBytes === 0) this.#finish();
  }

  /** Our last byte is with the system: says so to the other side, and is done. */
  #finish(): void {
    if (this.#over) return;
    this.#stream.end(() => this.#end());
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.push(chunk);
    } catch (error) {
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
    if (this.#listener === undefined && this.#backlogBytes > BACKLOG_LIMIT) this.#stream.pause();
  }

  #deliver(listener: ChannelListener, message: Uint8Array): void {
    try {
      listener.message(message);
    } catch (error) {
      // An uncaught error of the program, but no reason to lose the messages behind this one.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #deliverBacklog(): void {
    for (const message of this.#backlog) {
      if (this.#left) break;
      this.#deliver(this.#listener!, message);
    }
    this.#backlog = [];
    this.#backlogBytes = 0;
    this.#stream.resume();
    if (this.#over) this.#deliverClosed();
  }

  #end(): void {
    if (!this.#over) {
      this.#over = true;
      this.#inFlight = [];
      this.#inFlightBytes = 0;
      this.#releaseDrainWaiters();
      if (this.#left) this.unref();
      else this.#stream.destroy();
    }
    this.#deliverClosed();
  }

  #deliverClosed(): void {
    if (this.#closedDelivered || this.#listener === undefined || this.#backlog.length > 0) return;
    this.#closedDelivered = true;
    this.#listener.closed(this.#error);
  }

  #releaseDrainWaiters(): void {
    for (const resolve of this.#drainWaiters.splice(0)) resolve();
  }
}

/** Codes that only say that the other side is not there any more. */
function isGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ECONNRESET' || error.code === 'ENOTCONN' || error.code === 'EOF';
}
