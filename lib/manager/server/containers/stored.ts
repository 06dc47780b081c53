import { isDeepStrictEqual, types } from 'node:util';
import { createCodec } from '../../../serialization/value-codec.js';

/**
 * A value as a container keeps it: primitives as they are, everything else as bytes that only its users decode, with a
 * hold on every handle that lies in the bytes.
 */
export type Stored = string | number | bigint | boolean | null | undefined | Uint8Array | Holding;

/** Bytes with handles in them. The handles live as long as the bytes are kept anywhere, or are on their way to a reader. */
export class Holding {
  readonly bytes: Uint8Array;
  readonly #releases: readonly (() => void)[];
  #uses = 0;

  constructor(bytes: Uint8Array, releases: readonly (() => void)[]) {
    this.bytes = bytes;
    this.#releases = releases;
  }

  use(): void {
    this.#uses++;
  }

  drop(): void {
    if (--this.#uses === 0) for (const release of this.#releases) release();
  }
}

/** Only what is plain is ever looked into. */
const plain = createCodec([]);

/**
 * Whether two values are the same: primitives as in a `Map`, plain values when they are deeply and strictly equal,
 * anything else (instances, functions, handles) when its bytes are.
 */
export function same(a: Stored, b: Stored): boolean {
  if (a === b || (a !== a && b !== b)) return true;
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left === undefined || right === undefined) return false;
  if (Buffer.compare(left, right) === 0) return true;
  try {
    return isDeepStrictEqual(plain.decode(left), plain.decode(right));
  } catch {
    return false; // one of them holds something that the manager does not look into
  }
}

/** The first comes before (-1), after (1) or beside (0) the second; `undefined` when they have no order. */
export function compare(a: Stored, b: Stored): number | undefined {
  if (kindOf(a) !== kindOf(b) || kindOf(a) === undefined) return undefined;
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/** What a value is, for a message: `a string`. */
export function describeStored(value: Stored): string {
  if (bytesOf(value) !== undefined) return 'an object';
  return value === undefined || value === null ? String(value) : `a ${typeof value}`;
}

function bytesOf(value: Stored): Uint8Array | undefined {
  if (value instanceof Holding) return value.bytes;
  return types.isUint8Array(value) ? value : undefined;
}

function kindOf(value: Stored): string | undefined {
  const type = typeof value;
  if (type === 'number' || type === 'bigint') return 'number';
  return type === 'string' || type === 'boolean' ? type : undefined;
}
