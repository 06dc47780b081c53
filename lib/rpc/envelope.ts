/** What an entry of a channel message is. */
export const EntryKind = {
  /** Wants an answer. */
  request: 1,
  /** Wants none. */
  notify: 2,
  reply: 3,
  fail: 4,
  cancelled: 5,
  /** Gives the request of this number up. */
  cancel: 6,
} as const;

export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

/** Bytes before every entry's body: kind (1), number of the request (4), length of the body (4). */
export const ENTRY_HEADER = 9;

const SLAB = 16 * 1024;
/** Bodies up to this size are copied behind their header; larger ones stay where they are. */
const COPY_UP_TO = 4 * 1024;

/** Collects entries for one message of the channel. */
export class EntryWriter {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  /** Written from `#slabFrom` on; what was taken is never written again. */
  #slab = Buffer.alloc(0);
  #slabFrom = 0;
  #slabAt = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(kind: EntryKind, id: number, body: Uint8Array): void {
    const copied = body.byteLength <= COPY_UP_TO;
    const needed = ENTRY_HEADER + (copied ? body.byteLength : 0);
    if (this.#slab.length - this.#slabAt < needed) {
      this.#cut();
      this.#slab = Buffer.allocUnsafeSlow(SLAB);
      this.#slabFrom = 0;
      this.#slabAt = 0;
    }
    const slab = this.#slab;
    slab[this.#slabAt] = kind;
    slab.writeUInt32LE(id, this.#slabAt + 1);
    slab.writeUInt32LE(body.byteLength, this.#slabAt + 5);
    if (copied) {
      slab.set(body, this.#slabAt + ENTRY_HEADER);
      this.#slabAt += needed;
    } else {
      this.#slabAt += ENTRY_HEADER;
      this.#cut();
      this.#pieces.push(body);
    }
    this.#bytes += ENTRY_HEADER + body.byteLength;
  }

  /** The pieces of one message with everything added since the last time. */
  take(): readonly Uint8Array[] {
    this.#cut();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return pieces;
  }

  #cut(): void {
    if (this.#slabAt === this.#slabFrom) return;
    this.#pieces.push(this.#slab.subarray(this.#slabFrom, this.#slabAt));
    this.#slabFrom = this.#slabAt;
  }
}

/**
 * Reads the entries of one channel message, in order.
 *
 * @throws RangeError when the bytes are no entries; those before the fault were visited.
 */
export function readEntries(message: Uint8Array, visit: (kind: EntryKind, id: number, body: Uint8Array) => void): void {
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  while (at < view.length) {
    if (view.length - at < ENTRY_HEADER) throw new RangeError(`an entry is cut off after ${view.length - at} bytes`);
    const kind = view[at]!;
    if (kind < EntryKind.request || kind > EntryKind.cancel) throw new RangeError(`an entry is of the unknown kind ${kind}`);
    const id = view.readUInt32LE(at + 1);
    const length = view.readUInt32LE(at + 5);
    at += ENTRY_HEADER;
    if (view.length - at < length) throw new RangeError(`an entry's body of ${length} bytes is cut off`);
    visit(kind as EntryKind, id, view.subarray(at, at + length));
    at += length;
  }
}
