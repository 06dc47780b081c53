import type { ByteSink } from './direct-socket.js';
import { SpanningMessage } from './spanning-message.js';

/**
 * What stands before every message and behind it. Bytes that somebody else writes into the stream are known by it at once, and
 * those that fall into the middle of a message at the message's end, which they have shifted.
 */
export const FRAME_MARK = 0xf0_9d_46_1c;
/** The same as bytes. */
const MARK = Buffer.alloc(4);
MARK.writeUInt32LE(FRAME_MARK);
/** Bytes before a message: the mark, the message's length, and the length once more (`echoOf`). */
const HEADER = MARK.length + 8;
/** What a frame has besides its message. */
export const FRAME_BYTES = HEADER + MARK.length;

/** How a length is repeated behind itself, so that bytes in its middle do not pass for another length. */
export function echoOf(length: number): number {
  return (length ^ FRAME_MARK) >>> 0;
}

/** The longest message that a channel takes unless it is told otherwise: what one Buffer of every Node can hold. */
export const DEFAULT_MAX_FRAME = 2 ** 31 - 1;

/** So many bytes are asked for at once, when no long message is under way. */
const SLAB = 64 * 1024;
/** A read that brings less is copied, so that nobody who keeps one of its messages keeps a whole slab. */
const WORTH_A_SLAB = 16 * 1024;
/** So many bytes of what is not ours are shown. */
const SAMPLE = 40;
/** What is missing of a long message is read right into its place when it is more than this. */
const DIRECT = 16 * 1024;

/** What came is no frame of ours: somebody else wrote into the stream, or the other side speaks something else. */
export class FrameError extends Error {}

/**
 * Cuts a stream of bytes into messages. Pure: bytes in, messages out through `emit`.
 *
 * The bytes come as chunks (`push`), or are written into memory that the reader sets out (`room`, `filled`). A message that
 * lies whole in one chunk is handed out as a view of it. One that spans chunks gets a buffer of its own: chunks are copied
 * into it once, and what comes by `room` is written there in the first place.
 */
export class FrameReader implements ByteSink {
  /** The longest message; a change holds from the next message on. */
  maxFrame: number;
  readonly #emit: (message: Uint8Array) => void;
  /** What of a header, or of the mark behind a message, lies in earlier chunks. */
  readonly #split = Buffer.alloc(HEADER);
  #seen = 0;
  /** The message that spans chunks. */
  #body: SpanningMessage | undefined;
  /** The message that is all there but for the mark behind it. */
  #unmarked: Uint8Array | undefined;
  #stopped = false;
  #slab: Buffer | undefined;
  /** What `room` gave out last belongs to the spanning message. */
  #inPlace = false;

  constructor(maxFrame: number, emit: (message: Uint8Array) => void) {
    this.maxFrame = maxFrame;
    this.#emit = emit;
  }

  /** Whether the bytes so far end in the middle of a message. */
  get partial(): boolean {
    return this.#seen > 0 || this.#body !== undefined || this.#unmarked !== undefined;
  }

  /** Emits nothing any more; what is pushed is dropped. */
  stop(): void {
    this.#stopped = true;
    this.#body = undefined;
    this.#unmarked = undefined;
    this.#seen = 0;
  }

  /**
   * Takes the next bytes, which must not change afterwards.
   *
   * @throws FrameError when a message is longer than allowed, or bytes are none of ours; the reader is stopped then.
   */
  push(chunk: Buffer): void {
    const end = chunk.length;
    let at = this.#body === undefined ? 0 : this.#fill(this.#body, chunk, 0);
    while (at < end && !this.#stopped) {
      if (this.#unmarked !== undefined || this.#seen > 0 || end - at < HEADER) {
        at = this.#gather(chunk, at);
        continue;
      }
      if (chunk.readUInt32LE(at) !== FRAME_MARK) this.#refuseGarbage(chunk, at);
      at = this.#begin(this.#lengthIn(chunk, at), chunk, at + HEADER);
    }
  }

  /** What a whole header says. */
  #lengthIn(bytes: Buffer, at: number): number {
    const length = bytes.readUInt32LE(at + MARK.length);
    if (bytes.readUInt32LE(at + MARK.length + 4) !== echoOf(length)) this.#refuseGarbage(bytes, at + MARK.length);
    return length;
  }

  /** A message of this length begins here; returns where the chunk goes on. */
  #begin(length: number, chunk: Buffer, at: number): number {
    if (length > this.maxFrame) this.#refuse(`a message of ${String(length)} bytes is announced, and at most ${String(this.maxFrame)} are allowed`);
    const end = at + length;
    if (end > chunk.length) {
      this.#body = new SpanningMessage(length);
      return this.#fill(this.#body, chunk, at);
    }
    if (end + MARK.length > chunk.length) {
      this.#unmarked = chunk.subarray(at, end);
      return end;
    }
    if (chunk.readUInt32LE(end) !== FRAME_MARK) this.#refuseGarbage(chunk, end, 'into a message');
    this.#emit(chunk.subarray(at, end));
    return end + MARK.length;
  }

  /** Reads a header or the mark behind a message byte by byte, because it is split between chunks; returns where the chunk goes on. */
  #gather(chunk: Buffer, from: number): number {
    const wanted = this.#unmarked === undefined ? HEADER : MARK.length;
    let at = from;
    for (; at < chunk.length && this.#seen < wanted; at++, this.#seen++) {
      if (this.#seen < MARK.length && chunk[at] !== MARK[this.#seen]) this.#refuseGarbage(chunk, at);
      this.#split[this.#seen] = chunk[at]!;
    }
    if (this.#seen < wanted) return at;
    this.#seen = 0;
    if (this.#unmarked !== undefined) {
      this.#emitUnmarked();
      return at;
    }
    return this.#begin(this.#lengthIn(this.#split, 0), chunk, at);
  }

  room(): Uint8Array {
    const { missing = 0 } = this.#body ?? {};
    this.#inPlace = missing > DIRECT;
    return this.#inPlace ? this.#body!.room() : (this.#slab ??= Buffer.allocUnsafeSlow(SLAB));
  }

  filled(bytes: number): void {
    if (this.#inPlace) {
      // It may have been stopped since.
      this.#body?.filled(bytes);
      this.#endBodyIfWhole();
      return;
    }
    const chunk = this.#slab!.subarray(0, bytes);
    if (bytes < WORTH_A_SLAB) return this.push(copyOf(chunk));
    this.#slab = undefined;
    this.push(chunk);
  }

  /** Moves what the chunk has of the spanning message; returns where the chunk goes on. */
  #fill(body: SpanningMessage, chunk: Buffer, at: number): number {
    const moved = body.add(chunk, at);
    this.#endBodyIfWhole();
    return at + moved;
  }

  #endBodyIfWhole(): void {
    const whole = this.#body?.whole;
    if (whole === undefined) return;
    this.#body = undefined;
    this.#unmarked = whole;
  }

  #emitUnmarked(): void {
    const message = this.#unmarked!;
    this.#unmarked = undefined;
    this.#emit(message);
  }

  #refuseGarbage(chunk: Buffer, at: number, where = this.#unmarked === undefined ? 'between two messages' : 'into a message'): never {
    const sample = JSON.stringify(chunk.toString('latin1', at, at + SAMPLE));
    this.#refuse(`something else was written ${where}; what stands there begins with ${sample}`);
  }

  #refuse(what: string): never {
    this.stop();
    throw new FrameError(what);
  }
}

/** Small ones share a pool of Node's: memory of its own for each costs ten times as much. */
function copyOf(chunk: Buffer): Buffer {
  const copy = Buffer.allocUnsafe(chunk.length);
  chunk.copy(copy);
  return copy;
}
