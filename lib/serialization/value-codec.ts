import { viewOf, type ByteRange } from './byte-range.js';
import { ByteReader } from './byte-reader.js';
import type { CodecEntry } from './codec-entry.js';
import type { Codec, EncodeLabel } from './codec.js';
import { loadModules } from './modules.js';
import { encodeError } from './refusal.js';
import { ValueDecoder } from './value-decoder.js';
import { ValueEncoder } from './value-encoder.js';
import { FORMAT_VERSION, Flag } from './wire-format.js';

/** Makes a codec for plain values, errors, instances and the kinds of a table. */
export function createCodec(table: readonly CodecEntry[]): Codec {
  const entries = new Map(table.map((entry) => [entry.tag, entry]));
  /** The encoder at rest; a getter that encodes in the middle of a message gets another. */
  let idle: ValueEncoder | undefined;
  const encodeRange = (value: unknown, label: EncodeLabel, among: boolean): ByteRange => {
    const encoder = idle ?? new ValueEncoder(table);
    idle = undefined;
    try {
      return encoder.encode(value, among);
    } catch (error) {
      throw encodeError(error, label);
    } finally {
      encoder.reset();
      idle = encoder;
    }
  };
  return {
    encode(value, label) {
      return viewOf(encodeRange(value, label, false));
    },
    encodeRange(value, label) {
      return encodeRange(value, label, true);
    },
    prepare(bytes, from = 0) {
      // What is no message of ours is for `decode` to refuse.
      if (bytes[from] !== FORMAT_VERSION || ((bytes[from + 1] ?? 0) & Flag.modules) === 0) return undefined;
      try {
        const reader = new ByteReader(bytes, from + 2);
        return loadModules(Array.from({ length: reader.count() }, () => reader.string()));
      } catch (error) {
        return Promise.reject(error);
      }
    },
    decode(bytes, own = false, from = 0, to = bytes.length) {
      return new ValueDecoder(bytes, entries, own, from, to).decode();
    },
  };
}
