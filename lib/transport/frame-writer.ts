import { FRAME_HEADER } from './frame-reader.js';

/** Pieces up to this size are copied together: below it a copy costs less than one more entry of a vectored write. */
const COPY_UP_TO = 4 * 1024;
const SLAB = 64 * 1024;

/**
 * Collects messages for one vectored write: small ones are copied together into one buffer, large ones stay where they
 * are.
 */
export class FrameWriter {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  /** Small messages are written into the slab from `#slabFrom` on; what was taken is never written again. */
  #slab = Buffer.alloc(0);
  #slabFrom = 0;
  #slabAt = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds one message, given in pieces that are `length` bytes together. */
  add(pieces: readonly Uint8Array[], length: number): void {
    this.#room(FRAME_HEADER);
    this.#slabAt = this.#slab.writeUInt32LE(length, this.#slabAt);
    for (const piece of pieces) {
      if (piece.byteLength > COPY_UP_TO) {
        this.#cut();
        this.#pieces.push(piece);
      } else {
        this.#room(piece.byteLength);
        this.#slab.set(piece, this.#slabAt);
        this.#slabAt += piece.byteLength;
      }
    }
    this.#bytes += FRAME_HEADER + length;
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
    if (this.#slab.length - this.#slabAt >= bytes) return;
    this.#cut();
    this.#slab = Buffer.allocUnsafeSlow(SLAB);
    this.#slabFrom = 0;
    this.#slabAt = 0;
  }

  #cut(): void {
    if (this.#slabAt === this.#slabFrom) return;
    this.#pieces.push(this.#slab.subarray(this.#slabFrom, this.#slabAt));
    this.#slabFrom = this.#slabAt;
  }
}
