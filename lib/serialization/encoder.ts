import type { CodecEntry, ValueWriter } from './codec-entry.js';
import type { Refusal } from './refusal.js';

/** What the kinds of this folder write with: the entries' writer and the format's inner forms. */
export interface Encoder extends ValueWriter {
  byte(value: number): void;
  /** A string with its tag. */
  text(value: string): void;
  double(value: number): void;
  /** Any value with its tag. */
  write(value: unknown): void;
  /** Properties of an object: count, then names and values. */
  fields(value: object, keys: readonly (string | symbol)[]): void;
  /** Whether a container must be put off, by `contain`. */
  readonly deep: boolean;
  elements(value: readonly unknown[]): void;
  mapContent(value: Map<unknown, unknown>): void;
  setContent(value: Set<unknown>): void;
  /** An array as such, whatever its class. */
  array(value: readonly unknown[]): void;
  /** Numbers an object; the decoder does so when it meets the tag that follows. */
  register(value: object): void;
  /** Writes a container: its tag, what is needed to make it, and its content now, or later when it lies too deep. */
  contain(tag: number, content: () => void, open?: () => void): void;
  /** Whatever is put off inside is written at the end of the scope: its reader needs it whole. */
  scope(write: () => void): void;
  /** Entries are asked in this order. */
  readonly table: readonly CodecEntry[];
  /** The number of a buffer of which a part crosses; `[from, to)` of it will be there. */
  range(buffer: ArrayBuffer, from: number, to: number): number;
  hasRange(buffer: ArrayBuffer): boolean;
  /** Whether this object was written before, or is being written. */
  isKnown(value: object): boolean;
  /** Runs `write`, in which this object must not be met: the other side makes it only afterwards. */
  unfinished(value: object, write: () => void): void;
  /** Runs `write`; when something below cannot cross, nothing of it stays in the message and the refusal is given. */
  attempt(write: () => void): Refusal | undefined;
}
