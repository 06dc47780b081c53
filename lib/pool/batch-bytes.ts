import { copyRange, lengthOf, rangeOf, viewOf, type ByteRange } from '../serialization/byte-range.js';

const FIRST_SIZE = 64;
const NOTHING = Buffer.alloc(0);
/** Bytes that are more than this stay where they are; see `takePieces`. */
export const PIECE_SIZE = 64 * 1024;

/** Writes small numbers and byte strings one after the other into a buffer that grows. */
export class BatchWriter {
  #buffer: Buffer = NOTHING;
  #length = 0;
  /** Where the buffer's part behind the last piece begins. */
  #from = 0;
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;

  /** How much room is made at once: as much as was needed the last time. */
  #size: number;

  /** Makes room for so many bytes; it grows when there are more. */
  constructor(size = FIRST_SIZE) {
    this.#size = size;
  }

  get length(): number {
    return this.#length + this.#pieceBytes;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte. */
  uint(value: number): void {
    this.#reserve(8);
    while (value > 0x7f) {
      this.#buffer[this.#length++] = (value % 128) | 0x80;
      value = Math.floor(value / 128);
    }
    this.#buffer[this.#length++] = value;
  }

  /** A whole number below 2^32, in four bytes. */
  word(value: number): void {
    this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.#buffer[this.#length++] = (value >>> shift) & 0xff;
  }

  /** The length, then the bytes. */
  bytes(value: Uint8Array): void {
    this.range(rangeOf(value));
  }

  /** The same of bytes that lie among others. */
  range(range: ByteRange): void {
    const length = lengthOf(range);
    this.uint(length);
    if (length > PIECE_SIZE) {
      this.#pieces.push(this.#buffer.subarray(this.#from, this.#length), viewOf(range));
      this.#pieceBytes += length;
      this.#from = this.#length;
      return;
    }
    this.#reserve(length);
    copyRange(range, this.#buffer, this.#length);
    this.#length += length;
  }

  text(value: string): void {
    this.bytes(Buffer.from(value));
  }

  /**
   * The bytes written since the writer was `start` long, where later writes leave them as they are; without those that
   * stayed where they are.
   */
  since(start: number): ByteRange {
    return { bytes: this.#buffer, from: start - this.#pieceBytes, to: this.#length };
  }

  /** Gives the bytes away, in one piece, and starts anew. */
  take(): Uint8Array {
    const pieces = this.takePieces();
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  /** The same in pieces, so that long byte strings need not be copied. */
  takePieces(): readonly Uint8Array[] {
    const pieces = this.#pieces;
    pieces.push(this.#buffer.subarray(this.#from, this.#length));
    this.#buffer = NOTHING;
    this.#size = Math.max(FIRST_SIZE, this.#length);
    this.#length = 0;
    this.#from = 0;
    this.#pieces = [];
    this.#pieceBytes = 0;
    return pieces;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2, this.#size));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

/** Reads what `BatchWriter` wrote. Throws on a message that ends too early. */
export class BatchReader {
  readonly #buffer: Uint8Array;
  #position = 0;

  constructor(buffer: Uint8Array) {
    this.#buffer = buffer;
  }

  get atEnd(): boolean {
    return this.#position >= this.#buffer.length;
  }

  byte(): number {
    const value = this.#buffer[this.#position++];
    if (value === undefined) throw truncated();
    return value;
  }

  uint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
      if (scale > 2 ** 56) throw new Error('pool: a number on the wire is too long.');
    }
  }

  word(): number {
    const buffer = this.#buffer;
    const at = this.#position;
    if (at + 4 > buffer.length) throw truncated();
    this.#position = at + 4;
    return (buffer[at]! | (buffer[at + 1]! << 8) | (buffer[at + 2]! << 16) | (buffer[at + 3]! << 24)) >>> 0;
  }

  /** A view into the message. */
  bytes(): Uint8Array {
    return viewOf(this.range());
  }

  /** Where they lie in the message. */
  range(): ByteRange {
    const length = this.uint();
    const from = this.#position;
    const to = from + length;
    if (to > this.#buffer.length) throw truncated();
    this.#position = to;
    return { bytes: this.#buffer, from, to };
  }

  text(): string {
    const { buffer, byteOffset, length } = this.bytes();
    return Buffer.from(buffer, byteOffset, length).toString();
  }
}

function truncated(): Error {
  return new Error('pool: a message of the wire ends too early.');
}
