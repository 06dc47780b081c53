import { copyRange, rangeOf, type ByteRange } from './byte-range.js';
import { SHORTEST_RUN, findRun, writeRun } from './number-run.js';
import { Refusal } from './refusal.js';
import { FORMAT_VERSION, Tag } from './wire-format.js';

const FIRST_SIZE = 16 * 1024;
/** A buffer that grew beyond this is given back after the message. */
const KEPT_SIZE = 1024 * 1024;
/** Bytes from this size on are not copied into the growing buffer but straight into the message. */
const SPLICED_SIZE = 2048;
/** Up to this length a loop beats a native call. */
const LOOP_LENGTH = 48;
/** A message of at most so many bytes may lie in a slab with others. */
const SHORT_MESSAGE = 128;
const SLAB_SIZE = 16 * 1024;
const HEADER_SIZE = 2;
/** The longest message that a channel takes. */
const LONGEST = 2 ** 31 - 1;

/** Native writers; they are not in the types. */
interface NativeWriters {
  latin1Write(text: string, at: number, size: number): number;
  ucs2Write(text: string, at: number, size: number): number;
}
const { latin1Write, ucs2Write } = Buffer.prototype as unknown as NativeWriters;

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** Bytes that belong between `body[at - 1]` and `body[at]`. */
interface Splice {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The growing buffer under the encoder, with the format's simple forms. */
export class ByteWriter {
  protected buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_SIZE);
  protected at = HEADER_SIZE;
  protected splices: Splice[] | undefined;
  #viewed: DataView | undefined;

  /** Makes room for so many more bytes. */
  reserve(size: number): void {
    if (this.at + size <= this.buffer.length) return;
    if (this.at + size > LONGEST) refuseLength();
    const bigger = Buffer.allocUnsafeSlow(Math.min(LONGEST, Math.max(this.buffer.length * 2, this.at + size)));
    bigger.set(this.buffer.subarray(0, this.at));
    this.buffer = bigger;
  }

  byte(value: number): void {
    if (this.at === this.buffer.length) this.reserve(1);
    this.buffer[this.at++] = value;
  }

  uint(value: number): void {
    this.reserve(8);
    const { buffer } = this;
    let rest = value;
    while (rest > 0x7fffffff) {
      buffer[this.at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      buffer[this.at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    buffer[this.at++] = rest;
  }

  string(value: string): void {
    const { length } = value;
    if (isLatin1(value)) {
      this.uint(length * 2);
      this.reserve(length);
      this.at += latin1Write.call(this.buffer, value, this.at, length);
    } else {
      this.uint(length * 2 + 1);
      this.#utf16(value);
    }
  }

  bytes(value: Uint8Array): void {
    const { length } = value;
    this.uint(length);
    if (length >= SPLICED_SIZE) {
      (this.splices ??= []).push({ at: this.at, bytes: value });
      return;
    }
    this.reserve(length);
    this.buffer.set(value, this.at);
    this.at += length;
  }

  /** A string with its tag. */
  text(value: string): void {
    const { length } = value;
    if (length > LOOP_LENGTH) {
      this.#longText(value);
      return;
    }
    this.reserve(length + 2);
    const { buffer } = this;
    let at = this.at;
    if (length < 32) {
      buffer[at++] = Tag.shortString + length;
    } else {
      buffer[at++] = Tag.latin1;
      buffer[at++] = length;
    }
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 255) {
        this.#longText(value);
        return;
      }
      buffer[at++] = code;
    }
    this.at = at;
  }

  #longText(value: string): void {
    const { length } = value;
    if (isLatin1(value)) {
      this.byte(Tag.latin1);
      this.uint(length);
      this.reserve(length);
      this.at += latin1Write.call(this.buffer, value, this.at, length);
    } else {
      this.byte(Tag.utf16);
      this.uint(length);
      this.#utf16(value);
    }
  }

  #utf16(value: string): void {
    this.reserve(value.length * 2);
    this.at += ucs2Write.call(this.buffer, value, this.at, value.length * 2);
  }

  number(value: number): void {
    this.reserve(9);
    const { buffer } = this;
    const integer = value | 0;
    if (integer !== value || (integer === 0 && Object.is(value, -0))) {
      buffer[this.at++] = Tag.double;
      this.double(value);
    } else if (integer >= -16 && integer < 128) {
      buffer[this.at++] = integer < 0 ? Tag.negative + 16 + integer : Tag.small + integer;
    } else if (integer >= -32768 && integer < 32768) {
      buffer[this.at++] = Tag.int16;
      buffer[this.at++] = integer;
      buffer[this.at++] = integer >> 8;
    } else {
      buffer[this.at++] = Tag.int32;
      buffer[this.at++] = integer;
      buffer[this.at++] = integer >> 8;
      buffer[this.at++] = integer >> 16;
      buffer[this.at++] = integer >> 24;
    }
  }

  /**
   * Writes an array's numbers from there on as one run; gives where it ends, `from` when they are not worth one.
   *
   * What throws while it is read is read again by itself, where the path to it is known.
   */
  numbers(array: readonly unknown[], from: number, length: number): number {
    const start = this.at;
    try {
      const run = findRun(array, from, length);
      const count = run.end - from;
      if (count < SHORTEST_RUN) return from;
      this.byte(Tag.numbers);
      this.byte(run.width);
      this.uint(count);
      this.reserve(count * run.width);
      if (writeRun(this.#view(), this.at, array, from, run)) {
        this.at += count * run.width;
        return run.end;
      }
    } catch {
      // see above
    }
    this.at = start;
    return from;
  }

  #view(): DataView {
    if (this.#viewed?.buffer !== this.buffer.buffer) this.#viewed = new DataView(this.buffer.buffer);
    return this.#viewed;
  }

  /** Eight bytes; there is one NaN. */
  double(value: number): void {
    scratch.setFloat64(0, value === value ? value : NaN, true);
    this.#scratch();
  }

  bigInt(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.byte(Tag.bigInt64);
      scratch.setBigInt64(0, value, true);
      this.#scratch();
      return;
    }
    const hex = (value < 0n ? -value : value).toString(16);
    this.byte(Tag.bigInt);
    this.byte(value < 0n ? 1 : 0);
    this.bytes(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
  }

  #scratch(): void {
    this.reserve(8);
    const { buffer } = this;
    for (let i = 0; i < 8; i++) buffer[this.at++] = scratchBytes[i]!;
  }

  /** The message, copied out once. `prefix` holds what stands between header and body; `among`: a short one may lie among others. */
  message(flags: number, prefix: ByteWriter | undefined, among: boolean): ByteRange {
    const { buffer } = this;
    buffer[0] = FORMAT_VERSION;
    buffer[1] = flags;
    if (prefix === undefined && this.splices === undefined) {
      return among && this.at <= SHORT_MESSAGE ? copyAmong(buffer, this.at) : rangeOf(copyOut(buffer, this.at));
    }
    const chunks = [buffer.subarray(0, HEADER_SIZE), ...(prefix?.chunks() ?? []), ...this.chunks()];
    const size = chunks.reduce((sum, { length }) => sum + length, 0);
    if (size > LONGEST) refuseLength();
    const message = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (const chunk of chunks) {
      message.set(chunk, at);
      at += chunk.length;
    }
    return rangeOf(message);
  }

  chunks(): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    let start = HEADER_SIZE;
    for (const { at, bytes } of this.splices ?? []) {
      chunks.push(this.buffer.subarray(start, at), bytes);
      start = at;
    }
    chunks.push(this.buffer.subarray(start, this.at));
    return chunks;
  }

  rewind(): void {
    this.at = HEADER_SIZE;
    this.splices = undefined;
    if (this.buffer.length > KEPT_SIZE) this.buffer = Buffer.allocUnsafeSlow(FIRST_SIZE);
  }
}

function copyOut(buffer: Buffer, size: number): Uint8Array {
  const message = Buffer.allocUnsafe(size);
  copyRange({ bytes: buffer, from: 0, to: size }, message, 0);
  return message;
}

let slab = Buffer.alloc(0);
let slabAt = 0;

/** A slab is never written twice: it is there as long as one of its messages is. */
function copyAmong(buffer: Buffer, size: number): ByteRange {
  if (slabAt + size > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_SIZE);
    slabAt = 0;
  }
  const from = slabAt;
  copyRange({ bytes: buffer, from: 0, to: size }, slab, from);
  slabAt += size;
  return { bytes: slab, from, to: slabAt };
}

function refuseLength(): never {
  throw new Refusal('huge value', 'makes a message of more than 2 GiB', 'Send it in parts, or put it into a file.');
}

function isLatin1(value: string): boolean {
  return !/[^\0-\xff]/.test(value);
}
