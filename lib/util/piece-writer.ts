/** Bytes up to this many are copied together: below it a copy costs less than one more piece in a vectored write. */
const COPY_UP_TO = 4 * 1024;
const SLAB = 64 * 1024;

/**
 * Collects bytes for one vectored write, as a list of pieces: small ones are copied together, large ones stay where
 * they are.
 *
 * The slab that small ones are copied into is filled once, from front to back, and never written again: what was taken
 * stays as it is.
 */
export class PieceWriter {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #slab = Buffer.alloc(0);
  #from = 0;
  #at = 0;

  /** How many bytes were added since the last `take`. */
  get bytes(): number {
    return this.#bytes;
  }

  uint8(value: number): void {
    this.#room(1);
    this.#slab[this.#at] = value;
    this.#at += 1;
    this.#bytes += 1;
  }

  uint32(value: number): void {
    this.#room(4);
    this.#at = this.#slab.writeUInt32LE(value, this.#at);
    this.#bytes += 4;
  }

  raw(bytes: Uint8Array): void {
    this.#bytes += bytes.byteLength;
    if (bytes.byteLength > COPY_UP_TO) {
      this.#cut();
      this.#pieces.push(bytes);
    } else {
      this.#room(bytes.byteLength);
      this.#slab.set(bytes, this.#at);
      this.#at += bytes.byteLength;
    }
  }

  /** Everything added since the last time, in order. */
  take(): readonly Uint8Array[] {
    this.#cut();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return pieces;
  }

  #room(bytes: number): void {
    if (this.#slab.length - this.#at >= bytes) return;
    this.#cut();
    this.#slab = Buffer.allocUnsafeSlow(SLAB);
    this.#from = 0;
    this.#at = 0;
  }

  #cut(): void {
    if (this.#at === this.#from) return;
    this.#pieces.push(this.#slab.subarray(this.#from, this.#at));
    this.#from = this.#at;
  }
}
