import type { PieceWriter } from '../util/piece-writer.js';

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

/** The bytes are no entries: the other side does not speak forkful's protocol. */
export class EnvelopeFault extends Error {}

/** Adds one entry to what the next message of the channel carries. */
export function writeEntry(out: PieceWriter, kind: EntryKind, id: number, body: Uint8Array): void {
  out.uint8(kind);
  out.uint32(id);
  out.uint32(body.byteLength);
  out.raw(body);
}

/**
 * Reads the entries of one channel message, in order.
 *
 * @throws EnvelopeFault when the bytes are no entries; those before the fault were visited.
 */
export function readEntries(message: Uint8Array, visit: (kind: EntryKind, id: number, body: Uint8Array) => void): void {
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  while (at < view.length) {
    if (view.length - at < ENTRY_HEADER) throw new EnvelopeFault(`an entry is cut off after ${view.length - at} bytes`);
    const kind = view.readUInt8(at);
    if (kind < EntryKind.request || kind > EntryKind.cancel) throw new EnvelopeFault(`an entry is of the unknown kind ${kind}`);
    const id = view.readUInt32LE(at + 1);
    const length = view.readUInt32LE(at + 5);
    at += ENTRY_HEADER;
    if (view.length - at < length) throw new EnvelopeFault(`an entry's body of ${length} bytes is cut off`);
    visit(kind as EntryKind, id, view.subarray(at, at + length));
    at += length;
  }
}
