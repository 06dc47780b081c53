import type { CodecEntry } from './codec-entry.js';
import type { Codec } from './codec.js';
import { createCodec } from './value-codec.js';

let installed = createCodec([]);

/** The codec of this process. Until a table is installed it carries plain values and errors. */
export const codec: Codec = {
  encode: (value, label) => installed.encode(value, label),
  encodeRange: (value, label) => installed.encodeRange(value, label),
  prepare: (bytes, from) => installed.prepare(bytes, from),
  decode: (bytes, own, from, to) => installed.decode(bytes, own, from, to),
};

/** Names the kinds that cross in this process; `lib/context` does, once. */
export function installCodecTable(table: readonly CodecEntry[]): void {
  installed = createCodec(table);
}
