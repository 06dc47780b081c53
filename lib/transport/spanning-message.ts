/** Up to this length the announcement of a message is believed, in bytes. */
const BELIEVED_LENGTH = 16 * 1024 * 1024;
/** A longer message gets its memory when this part of it is there. */
const EARNEST = 1 / 8;

/**
 * A message whose bytes come in several chunks. They are copied once, into a buffer of its own.
 *
 * Whoever announces gigabytes and sends none costs nothing: the engine would count memory that nobody uses yet, and
 * collect garbage all the time.
 */
export class SpanningMessage {
  readonly #length: number;
  #bytes: Buffer | undefined;
  /** What came before the bytes got their place. */
  #early: Buffer[] = [];
  #filled = 0;

  constructor(length: number) {
    this.#length = length;
    if (length <= BELIEVED_LENGTH) this.#allocate();
  }

  /** The message, when it is all there. */
  get whole(): Buffer | undefined {
    return this.#filled === this.#length ? this.#bytes : undefined;
  }

  /** Takes what belongs to the message from a chunk, which does not change afterwards; gives how much that was. */
  add(chunk: Buffer, at: number): number {
    const size = Math.min(chunk.length - at, this.#length - this.#filled);
    if (this.#bytes !== undefined) {
      chunk.copy(this.#bytes, this.#filled, at, at + size);
    } else {
      this.#early.push(chunk.subarray(at, at + size));
    }
    this.#filled += size;
    if (this.#bytes === undefined && this.#filled >= this.#length * EARNEST) this.#allocate();
    return size;
  }

  #allocate(): void {
    // Not `alloc`: the pages of a long message are first touched when its bytes are there.
    this.#bytes = Buffer.allocUnsafeSlow(this.#length);
    let at = 0;
    for (const piece of this.#early) at += piece.copy(this.#bytes, at);
    this.#early = [];
  }
}
