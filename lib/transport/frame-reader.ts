import type { ByteSink } from './direct-socket.js';
import { SpanningMessage } from './spanning-message.js';

/** Bytes of the length that stands before every message. */
export const FRAME_HEADER = 4;

/** The longest message that a channel takes unless it is told otherwise: what one Buffer of every Node can hold. */
export const DEFAULT_MAX_FRAME = 2 ** 31 - 1;

/** So many bytes are asked for at once, when no long message is under way. */
const SLAB = 64 * 1024;
/** A read that brings less is copied, so that nobody who keeps one of its messages keeps a whole slab. */
const WORTH_A_SLAB = 16 * 1024;
/** What is missing of a long message is read right into its place when it is more than this. */
const DIRECT = 16 * 1024;

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
  /** The length, when its four bytes are split between chunks: those seen, and how many. */
  #length = 0;
  #lengthBytes = 0;
  /** The message that spans chunks. */
  #body: SpanningMessage | undefined;
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
    return this.#lengthBytes > 0 || this.#body !== undefined;
  }

  /** Emits nothing any more; what is pushed is dropped. */
  stop(): void {
    this.#stopped = true;
    this.#body = undefined;
    this.#lengthBytes = 0;
  }

  /**
   * Takes the next bytes, which must not change afterwards.
   *
   * @throws RangeError when a message is longer than allowed; the reader is stopped then.
   */
  push(chunk: Buffer): void {
    const end = chunk.length;
    let at = this.#body === undefined ? 0 : this.#fill(this.#body, chunk, 0);
    while (at < end && !this.#stopped) {
      let length: number;
      if (this.#lengthBytes === 0 && end - at >= FRAME_HEADER) {
        length = chunk.readUInt32LE(at);
        at += FRAME_HEADER;
      } else {
        while (at < end && this.#lengthBytes < FRAME_HEADER) {
          this.#length += chunk.readUInt8(at++) * 2 ** (8 * this.#lengthBytes++);
        }
        if (this.#lengthBytes < FRAME_HEADER) return;
        length = this.#length;
        this.#length = 0;
        this.#lengthBytes = 0;
      }
      if (length > this.maxFrame) this.#refuse(length);
      if (end - at >= length) {
        this.#emit(chunk.subarray(at, at + length));
        at += length;
      } else {
        this.#body = new SpanningMessage(length);
        at = this.#fill(this.#body, chunk, at);
      }
    }
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
      this.#emitIfWhole();
      return;
    }
    const chunk = this.#slab!.subarray(0, bytes);
    if (bytes < WORTH_A_SLAB) return this.push(Buffer.allocUnsafeSlow(bytes).fill(chunk));
    this.#slab = undefined;
    this.push(chunk);
  }

  /** Moves what the chunk has of the spanning message; returns where the chunk goes on. */
  #fill(body: SpanningMessage, chunk: Buffer, at: number): number {
    const moved = body.add(chunk, at);
    this.#emitIfWhole();
    return at + moved;
  }

  #emitIfWhole(): void {
    const whole = this.#body?.whole;
    if (whole === undefined) return;
    this.#body = undefined;
    this.#emit(whole);
  }

  #refuse(length: number): never {
    this.stop();
    throw new RangeError(`a message of ${length} bytes is announced, and at most ${this.maxFrame} are allowed`);
  }
}
