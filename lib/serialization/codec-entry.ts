/**
 * How one kind of object crosses. All entries together are the table (`lib/context/codec-table.ts`), and what is
 * neither a plain value nor in the table does not cross.
 */
export interface CodecEntry<T extends object = object> {
  /** The kind's number on the wire: stable, unique, at least 64. */
  readonly tag: number;
  /** The kind's name, for messages. */
  readonly name: string;
  /** Whether the entry takes this object or function. Must be quick; entries are asked in the table's order. */
  matches(value: object): value is T;
  /** Writes what `read` needs. Throws `SerializationError` through `out.refuse` when this one cannot cross. */
  write(value: T, out: ValueWriter): void;
  /**
   * Rebuilds the object. Calls `input.adopt(object)` before it reads a nested value that may point back to the object;
   * without that call the object is adopted when `read` returns.
   */
  read(input: ValueReader): T;
}

/** What an entry writes with. Every nested value goes through `value`, so that identity and cycles survive. */
export interface ValueWriter {
  /** Writes any value; `step` is how the source text goes on from here: `.socket`, `[1]`, ` (captured variable x)`. */
  value(value: unknown, step: string): void;
  /** A whole number from 0 to 2^53 - 1. */
  uint(value: number): void;
  string(value: string): void;
  bytes(value: Uint8Array): void;
  /** Says that the other side must have imported this module (URL) before it decodes the message. */
  needModule(url: string): void;
  /** Whether this object was written before in this message, or is being written. */
  isKnown(value: object): boolean;
  /** Throws a SerializationError that names the path to here: `why` is `a Socket cannot cross`, `what to do` follows. */
  refuse(type: string, why: string, advice: string): never;
}

/** The counterpart of `ValueWriter`. */
export interface ValueReader {
  adopt(object: object): void;
  value(): unknown;
  uint(): number;
  string(): string;
  bytes(): Uint8Array;
  /** The namespace of a module that `needModule` named. */
  module(url: string): Readonly<Record<string, unknown>>;
}
