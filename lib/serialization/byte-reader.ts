import { types } from 'node:util';
import { SerializationError } from '../errors/serialization-errors.js';
import { readRun } from './number-run.js';
import { nameAt, shortText } from './short-texts.js';
import { Tag } from './wire-format.js';

const { latin1Slice, ucs2Slice } = Buffer.prototype as unknown as Record<
  'latin1Slice' | 'ucs2Slice',
  (this: Uint8Array, start: number, end: number) => string
>;

/** Up to this length a native call costs more than the whole. */
const LOOP_LENGTH = 15;

/** `Buffer.allocUnsafe` pools what is smaller. */
const POOLED_SIZE = 4096;
/** From here on a copy costs more than keeping a message for the sake of most of its bytes. */
const VIEWED_SIZE = 32 * 1024;

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** The bytes under the decoder, with the format's simple forms. Every length is checked before it is believed. */
export class ByteReader {
  readonly #start: number;

  constructor(
    protected readonly buffer: Uint8Array,
    protected at = 0,
    /** See `Codec.decode`. */
    private readonly own = false,
    /** Where the message ends; it may lie among others. */
    private readonly end = buffer.length,
  ) {
    this.#start = at;
  }

  /** The bytes are not a message of ours. */
  malformed(what: string): never {
    throw new SerializationError(
      `decode: ${what} at byte ${String(this.at - this.#start)} of ${String(this.end - this.#start)}. ` +
        'The bytes are damaged, or a different version of forkful wrote them.',
    );
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Steps over so many bytes that must be there; gives where they begin. */
  take(size: number): number {
    const start = this.at;
    if (size > this.end - start) this.malformed(`${String(size)} more bytes are announced than there are`);
    this.at = start + size;
    return start;
  }

  byte(): number {
    if (this.at >= this.end) this.malformed('the message ends too early');
    return this.buffer[this.at++]!;
  }

  uint(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let value = byte & 127;
    let factor = 128;
    do {
      byte = this.byte();
      value += (byte & 127) * factor;
      factor *= 128;
      if (value > Number.MAX_SAFE_INTEGER) this.malformed('a number is too large');
    } while (byte >= 128);
    return value;
  }

  /** A count of things that take at least one byte each. */
  count(): number {
    const count = this.uint();
    if (count > this.left) this.malformed(`${String(count)} items are announced`);
    return count;
  }

  string(): string {
    const head = this.uint();
    const length = Math.floor(head / 2);
    return head % 2 === 0 ? this.latin1(length) : this.utf16(length);
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.arrayBufferOf(this.uint()));
  }

  /** The next bytes in a buffer of their own: the receiver's to change, at an address that every view accepts. */
  arrayBufferOf(length: number): ArrayBuffer {
    const { buffer, byteOffset } = this.buffer;
    const start = byteOffset + this.take(length);
    if (!types.isSharedArrayBuffer(buffer)) return buffer.slice(start, start + length);
    const copy = new Uint8Array(length); // of shared memory, which the receiver must not get
    copy.set(this.buffer.subarray(start - byteOffset, this.at));
    return copy.buffer;
  }

  /** The next bytes as a Buffer; small ones share a pool, as everywhere in Node, and long ones may stay where they are. */
  nodeBuffer(length: number): Buffer {
    const start = this.take(length);
    if (this.own && length >= VIEWED_SIZE && length >= this.buffer.buffer.byteLength / 2 && types.isArrayBuffer(this.buffer.buffer)) {
      return Buffer.from(this.buffer.buffer, this.buffer.byteOffset + start, length);
    }
    const copy = length < POOLED_SIZE ? Buffer.allocUnsafe(length) : Buffer.allocUnsafeSlow(length);
    copy.set(this.buffer.subarray(start, this.at));
    return copy;
  }

  latin1(length: number): string {
    const start = this.take(length);
    return length <= LOOP_LENGTH ? shortText(this.buffer, start, length) : latin1Slice.call(this.buffer, start, this.at);
  }

  utf16(length: number): string {
    const start = this.take(length * 2);
    return ucs2Slice.call(this.buffer, start, this.at);
  }

  /** A property's name: a string with its tag. */
  key(): string {
    const tag = this.byte();
    if (tag >= Tag.shortString && tag < Tag.shortObject) {
      const length = tag - Tag.shortString;
      return nameAt(this.buffer, this.take(length), length);
    }
    if (tag === Tag.latin1) return this.latin1(this.uint());
    if (tag === Tag.utf16) return this.utf16(this.uint());
    return this.malformed('a property has no name');
  }

  int16(): number {
    const start = this.take(2);
    return (this.buffer[start]! | (this.buffer[start + 1]! << 8)) << 16 >> 16;
  }

  int32(): number {
    const start = this.take(4);
    const { buffer } = this;
    return buffer[start]! | (buffer[start + 1]! << 8) | (buffer[start + 2]! << 16) | (buffer[start + 3]! << 24);
  }

  double(): number {
    this.#scratch();
    return scratch.getFloat64(0, true);
  }

  /** A run of at most so many numbers, behind its tag. */
  numbers(most: number): number[] {
    const width = this.byte();
    if (width !== 1 && width !== 2 && width !== 4 && width !== 8) this.malformed('numbers have an impossible width');
    const count = this.uint();
    if (count > most) this.malformed('an array has more numbers than elements');
    const start = this.take(count * width);
    const { buffer, byteOffset } = this.buffer;
    return readRun(new DataView(buffer, byteOffset + start, count * width), count, width);
  }

  bigInt64(): bigint {
    this.#scratch();
    return scratch.getBigInt64(0, true);
  }

  bigInt(): bigint {
    const negative = this.byte() === 1;
    const hex = Buffer.from(this.bytes()).toString('hex');
    const magnitude = hex === '' ? 0n : BigInt(`0x${hex}`);
    return negative ? -magnitude : magnitude;
  }

  #scratch(): void {
    const start = this.take(8);
    for (let i = 0; i < 8; i++) scratchBytes[i] = this.buffer[start + i]!;
  }
}
