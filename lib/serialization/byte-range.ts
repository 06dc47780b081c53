/** Where some bytes lie among others: a view of a few bytes costs more than the bytes. */
export interface ByteRange {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export function rangeOf(bytes: Uint8Array): ByteRange {
  return { bytes, from: 0, to: bytes.length };
}

export function lengthOf({ from, to }: ByteRange): number {
  return to - from;
}

/** The same as a view. */
export function viewOf({ bytes, from, to }: ByteRange): Uint8Array {
  return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
}
