import type { Duplex } from 'node:stream';
import { atEndOfTurn } from '../util/end-of-turn.js';
import { Fifo } from '../util/fifo.js';
import { PieceWriter } from '../util/piece-writer.js';
import { echoOf, FRAME_BYTES, FRAME_MARK } from './frame-reader.js';
import { writeNow, writeRestSync } from './stream-handle.js';

/** Above this many unsent bytes `drained` waits, and with this many a write does not wait for the end of the turn. */
const HIGH_WATER = 256 * 1024;

/**
 * The sending half of a channel over a stream: gathers messages, writes them at the end of the turn.
 *
 * One write is under way at a time. What is sent meanwhile gathers for the next one, and when a process ends in the
 * middle of it, it is known what the system has not taken.
 */
export class Outgoing {
  readonly #stream: Duplex;
  /** Fewer bytes are unsent than before. */
  readonly #progress: () => void;
  readonly #queued = new PieceWriter();
  /** What was written last; of interest as long as the stream has not got rid of it. */
  #inFlight: readonly Uint8Array[] = [];
  #flushPlanned = false;
  #ending: (() => void) | undefined;
  #over = false;
  #drainWaiters: (() => void)[] = [];
  /** All bytes that were ever added, and who waits until the system has so many of them. */
  #added = 0;
  readonly #sentWaiters = new Fifo<{ readonly added: number; readonly resolve: () => void }>();

  constructor(stream: Duplex, progress: () => void) {
    this.#stream = stream;
    this.#progress = progress;
  }

  /**
   * Bytes that the system has not taken. Exact where it can be nought: what a `flush` could hand over at once does not
   * count any more when it returns, so that a process may rely on it and die.
   */
  get bytes(): number {
    return this.#over ? 0 : this.#queued.bytes + this.#stream.writableLength;
  }

  /** Queues one message of `length` bytes, as a frame. */
  add(pieces: readonly Uint8Array[], length: number): void {
    if (this.#over || this.#ending !== undefined) return;
    this.#queued.uint32(FRAME_MARK);
    this.#queued.uint32(length);
    this.#queued.uint32(echoOf(length));
    for (const piece of pieces) this.#queued.raw(piece);
    this.#queued.uint32(FRAME_MARK);
    this.#queue(length + FRAME_BYTES);
  }

  /** Queues bytes as they are. */
  addBytes(pieces: readonly Uint8Array[]): void {
    if (this.#over || this.#ending !== undefined) return;
    let length = 0;
    for (const piece of pieces) {
      this.#queued.raw(piece);
      length += piece.byteLength;
    }
    this.#queue(length);
  }

  #queue(bytes: number): void {
    this.#added += bytes;
    if (this.#queued.bytes >= HIGH_WATER) this.flush();
    else this.#planFlush();
  }

  /** Resolves when the system has everything that was added so far, or the stream is gone. */
  sent(): Promise<void> {
    if (this.bytes === 0) return Promise.resolve();
    return new Promise((resolve) => this.#sentWaiters.push({ added: this.#added, resolve }));
  }

  drained(): Promise<void> {
    if (this.bytes <= HIGH_WATER) return Promise.resolve();
    return new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  /** Writes what is queued now; while a write is under way it stays queued for the next. */
  flush(): void {
    if (this.#over || this.#stream.writableLength > 0 || this.#queued.bytes === 0) return;
    this.#inFlight = this.#queued.take();
    if (this.#inFlight.length === 1) {
      const rest = writeNow(this.#stream, this.#inFlight[0]!);
      this.#inFlight = rest === undefined ? [] : [rest];
      if (rest === undefined) return this.#progressed();
    }
    const last = this.#inFlight.length - 1;
    if (last > 0) this.#stream.cork();
    this.#inFlight.forEach((piece, index) => {
      if (index < last) this.#stream.write(piece);
      else this.#stream.write(piece, this.#written);
    });
    if (last > 0) this.#stream.uncork();
  }

  flushSync(): void {
    if (this.#over) return;
    this.flush();
    const inFlight = this.#stream.writableLength > 0 ? this.#inFlight : [];
    writeRestSync(this.#stream, inFlight, this.#queued.take());
  }

  /** Ends the stream behind the last message, then calls back. */
  end(ended: () => void): void {
    this.#ending = ended;
    this.flush();
    this.#endStream();
  }

  /** The stream is gone, and with it what was queued. */
  drop(): void {
    this.#over = true;
    this.#inFlight = [];
    this.#queued.take();
    this.#releaseDrainWaiters();
    this.#releaseSentWaiters();
  }

  #planFlush(): void {
    if (this.#flushPlanned) return;
    this.#flushPlanned = true;
    atEndOfTurn(() => {
      this.#flushPlanned = false;
      this.flush();
    });
  }

  readonly #written = (): void => {
    // Another write may have begun since: its own call comes.
    if (this.#over || this.#stream.writableLength > 0) return;
    this.#inFlight = [];
    this.flush();
    this.#progressed();
    this.#endStream();
  };

  #progressed(): void {
    if (this.bytes <= HIGH_WATER) this.#releaseDrainWaiters();
    this.#releaseSentWaiters();
    this.#progress();
  }

  #endStream(): void {
    if (this.#ending === undefined || this.#queued.bytes > 0 || this.#stream.writableEnded) return;
    this.#stream.end(this.#ending);
  }

  #releaseDrainWaiters(): void {
    for (const resolve of this.#drainWaiters.splice(0)) resolve();
  }

  #releaseSentWaiters(): void {
    const sent = this.#added - this.bytes;
    for (let next = this.#sentWaiters.peek(); next !== undefined && (this.#over || next.added <= sent); next = this.#sentWaiters.peek()) {
      this.#sentWaiters.shift();
      next.resolve();
    }
  }
}
