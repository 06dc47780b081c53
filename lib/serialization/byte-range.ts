/** Up to this length a loop beats a native call. */
const LOOP_LENGTH = 48;

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

/** Copies the bytes into `target`, from its byte `at` on. */
export function copyRange(range: ByteRange, target: Uint8Array, at: number): void {
  const { bytes, from } = range;
  const length = lengthOf(range);
  if (length > LOOP_LENGTH) target.set(viewOf(range), at);
  else for (let i = 0; i < length; i++) target[at + i] = bytes[from + i]!;
}
