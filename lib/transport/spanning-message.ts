/** Up to this length the announcement of a message is believed, in bytes. */
const BELIEVED_LENGTH = 16 * 1024 * 1024;
/** A longer message gets its memory when this part of it is there. */
const EARNEST = 1 / 8;
/** So much is asked for at once until then. */
const EARLY_ROOM = 1024 * 1024;

/**
 * A message whose bytes come in several chunks. They are copied once, into a buffer of its own, or written there at once.
 *
 * Whoever announces gigabytes and sends none costs nothing: the engine would count memory that nobody uses yet, and
 * collect garbage all the time.
 */
export class SpanningMessage {
  readonly #length: number;
  #bytes: Buffer | undefined;
  /** What came before the bytes got their place. */
  #early: Buffer[] = [];
  /** What of the memory for them is still free. */
  #earlyRoom = Buffer.alloc(0);
  #filled = 0;

  constructor(length: number) {
    this.#length = length;
    if (length <= BELIEVED_LENGTH) this.#allocate();
  }

  /** The message, when it is all there. */
  get whole(): Buffer | undefined {
    return this.#filled === this.#length ? this.#bytes : undefined;
  }

  /** How many bytes are still to come. */
  get missing(): number {
    return this.#length - this.#filled;
  }

  /** Memory for the bytes that come next, and none that belong to another message. */
  room(): Buffer {
    if (this.#bytes !== undefined) return this.#bytes.subarray(this.#filled);
    if (this.#earlyRoom.length === 0) this.#earlyRoom = Buffer.allocUnsafeSlow(EARLY_ROOM);
    return this.#earlyRoom.subarray(0, this.missing);
  }

  /** So many bytes are in the room that was given out last. */
  filled(bytes: number): void {
    if (this.#bytes === undefined) {
      this.#early.push(this.#earlyRoom.subarray(0, bytes));
      this.#earlyRoom = this.#earlyRoom.subarray(bytes);
    }
    this.#filled += bytes;
    this.#allocateIfEarnest();
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
    this.#allocateIfEarnest();
    return size;
  }

  #allocateIfEarnest(): void {
    if (this.#bytes === undefined && this.#filled >= this.#length * EARNEST) this.#allocate();
  }

  #allocate(): void {
    // Not `alloc`: the pages of a long message are first touched when its bytes are there.
    this.#bytes = Buffer.allocUnsafeSlow(this.#length);
    let at = 0;
    for (const piece of this.#early) at += piece.copy(this.#bytes, at);
    this.#early = [];
    this.#earlyRoom = Buffer.alloc(0);
  }
}
