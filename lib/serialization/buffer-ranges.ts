import type { ByteWriter } from './byte-writer.js';

/** Views need their buffer at an address that their elements divide. */
const ALIGNMENT = 8;

interface Range {
  from: number;
  to: number;
}

/**
 * The array buffers of one message of which views show a part, each with the range that its views need.
 *
 *     |......[===view a===]....[==view b==].....|   the buffer
 *           from                           to       what crosses, once; both views share it again on the other side
 */
export class BufferRanges {
  readonly #ranges = new Map<ArrayBuffer, Range>();
  readonly #index = new Map<ArrayBuffer, number>();

  get size(): number {
    return this.#index.size;
  }

  /** Notes that `[from, to)` is needed; gives the buffer's number. */
  add(buffer: ArrayBuffer, from: number, to: number): number {
    const range = this.#ranges.get(buffer);
    if (range === undefined) {
      this.#ranges.set(buffer, { from, to });
      this.#index.set(buffer, this.#index.size);
    } else {
      range.from = Math.min(range.from, from);
      range.to = Math.max(range.to, to);
    }
    return this.#index.get(buffer)!;
  }

  has(buffer: ArrayBuffer): boolean {
    return this.#ranges.has(buffer);
  }

  /** Takes the buffers back that came after the first `size`; ranges of earlier ones may stay wider than needed. */
  truncate(size: number): void {
    for (const [buffer, index] of this.#index) {
      if (index < size) continue;
      this.#index.delete(buffer);
      this.#ranges.delete(buffer);
    }
  }

  /** Count, then of each: where it starts, bytes to skip up to the first one given, and the bytes. */
  writeTo(out: ByteWriter): void {
    out.uint(this.#ranges.size);
    for (const [buffer, { from, to }] of this.#ranges) {
      const skip = from % ALIGNMENT;
      out.uint(from - skip);
      out.uint(skip);
      out.bytes(new Uint8Array(buffer, from, to - from));
    }
  }
}
