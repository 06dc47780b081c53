import type { BufferPart } from './buffer-part.js';
import type { CodecEntry, ValueReader } from './codec-entry.js';

/** What the kinds of this folder read with: the entries' reader and the format's inner forms. */
export interface Decoder extends ValueReader {
  readonly entries: ReadonlyMap<number, CodecEntry>;
  malformed(what: string): never;
  byte(): number;
  count(): number;
  take(size: number): number;
  double(): number;
  /** Gives the next object's number away, in the order in which the encoder did. */
  reserve(): number;
  /** Makes the object of that number known. */
  fill(slot: number, object: object): void;
  /** The object of that number. */
  known(id: number): unknown;
  within<T extends object>(slot: number, read: () => T): T;
  fields(object: object): void;
  elements(array: unknown[]): void;
  mapContent(map: Map<unknown, unknown>): void;
  setContent(set: Set<unknown>): void;
  arrayBufferOf(length: number): ArrayBuffer;
  nodeBuffer(length: number): Buffer;
  bufferPart(index: number): BufferPart;
}
