const FIRST_SIZE = 512;

/** Writes small numbers and byte strings one after the other into a buffer that grows. */
export class BatchWriter {
  #buffer: Buffer;
  #length = 0;

  /** Makes room for so many bytes; it grows when there are more. */
  constructor(size = FIRST_SIZE) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  get length(): number {
    return this.#length;
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
    this.uint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  text(value: string): void {
    this.bytes(Buffer.from(value));
  }

  /** The bytes written since position `start`, as a view that later writes leave as it is. */
  since(start: number): Uint8Array {
    return this.#buffer.subarray(start, this.#length);
  }

  /** Gives the bytes away and starts anew. */
  take(): Uint8Array {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.allocUnsafe(FIRST_SIZE);
    this.#length = 0;
    return taken;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
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
    const length = this.uint();
    const end = this.#position + length;
    if (end > this.#buffer.length) throw truncated();
    const value = this.#buffer.subarray(this.#position, end);
    this.#position = end;
    return value;
  }

  text(): string {
    const { buffer, byteOffset, length } = this.bytes();
    return Buffer.from(buffer, byteOffset, length).toString();
  }
}

function truncated(): Error {
  return new Error('pool: a message of the wire ends too early.');
}
