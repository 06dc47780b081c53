import type { ByteRange } from './byte-range.js';

/** For messages: which call the user made, and what the outermost value is called there. */
export interface EncodeLabel {
  /** `Process.start`, `Queue.put`. */
  readonly call: string;
  /** The name of the outermost value in the user's source; paths start with it. Default: nothing (`[0].x`). */
  readonly root?: string;
}

/** Values to bytes and back: the one way in which anything crosses between processes. */
export interface Codec {
  /** Throws `SerializationError`, naming the path, for what cannot cross. */
  encode(value: unknown, label: EncodeLabel): Uint8Array;
  /** The same; a short message lies among others, so the bytes are only to be read. */
  encodeRange(value: unknown, label: EncodeLabel): ByteRange;
  /** Loads the modules that the message needs; `undefined` when nothing has to be waited for. Rejects with the import's error. */
  prepare(bytes: Uint8Array, from?: number): Promise<void> | undefined;
  /**
   * Decodes a message whose `prepare` is done.
   *
   * @param own the bytes are nobody else's and are decoded this once: a `Buffer` that makes up most of them may be a view of
   * them. Default: false, every value has memory of its own.
   * @param from where the message begins. Default: 0.
   * @param to where it ends. Default: where the bytes do.
   */
  decode(bytes: Uint8Array, own?: boolean, from?: number, to?: number): unknown;
}
