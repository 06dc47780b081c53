/** Fewer numbers cross one by one. */
export const SHORTEST_RUN = 32;

/** Bytes of each number of a run: whole numbers in two's complement, or doubles. */
export type Width = 1 | 2 | 4 | 8;

/** Numbers that stand side by side in an array. */
export interface NumberRun {
  /** Behind the last of them. */
  readonly end: number;
  /** What the widest of them needs. */
  readonly width: Width;
}

/** The numbers from there on. Ends at what is no number, so that for an array of anything it costs nothing. */
export function findRun(array: readonly unknown[], from: number, length: number): NumberRun {
  let bits = 0;
  for (let at = from; at < length; at++) {
    const item = array[at];
    if (typeof item !== 'number') return { end: at, width: widthOf(bits) };
    const integer = item | 0;
    if (!Object.is(integer, item)) return { end: endOfNumbers(array, at + 1, length), width: 8 }; // -0 too
    bits |= integer ^ (integer >> 31);
  }
  return { end: length, width: widthOf(bits) };
}

function widthOf(bits: number): Width {
  return bits < 0x80 ? 1 : bits < 0x8000 ? 2 : 4;
}

function endOfNumbers(array: readonly unknown[], from: number, length: number): number {
  let at = from;
  while (at < length && typeof array[at] === 'number') at++;
  return at;
}

/**
 * Writes a run; `false` when a getter or a proxy gives something else now than when the run was found.
 *
 * There is a loop for each width: one for all would meet every kind of array, and engines are slow with code that has.
 */
export function writeRun(out: DataView, at: number, array: readonly unknown[], from: number, { end, width }: NumberRun): boolean {
  if (width === 1) return writeBytes(out, at, array, from, end);
  if (width === 2) return writeShorts(out, at, array, from, end);
  if (width === 4) return writeIntegers(out, at, array, from, end);
  return writeDoubles(out, at, array, from, end);
}

function writeBytes(out: DataView, start: number, array: readonly unknown[], from: number, end: number): boolean {
  for (let i = from, at = start; i < end; i++, at++) {
    const item = array[i] as number;
    if ((item << 24) >> 24 !== item) return false;
    out.setInt8(at, item);
  }
  return true;
}

function writeShorts(out: DataView, start: number, array: readonly unknown[], from: number, end: number): boolean {
  for (let i = from, at = start; i < end; i++, at += 2) {
    const item = array[i] as number;
    if ((item << 16) >> 16 !== item) return false;
    out.setInt16(at, item, true);
  }
  return true;
}

function writeIntegers(out: DataView, start: number, array: readonly unknown[], from: number, end: number): boolean {
  for (let i = from, at = start; i < end; i++, at += 4) {
    const item = array[i] as number;
    if ((item | 0) !== item) return false;
    out.setInt32(at, item, true);
  }
  return true;
}

/** There is one NaN. Each has a call of its own: put together before one call, doubles would become objects. */
function writeDoubles(out: DataView, start: number, array: readonly unknown[], from: number, end: number): boolean {
  for (let i = from, at = start; i < end; i++, at += 8) {
    const item = array[i];
    if (typeof item !== 'number') return false;
    if (item === item) out.setFloat64(at, item, true);
    else out.setFloat64(at, NaN, true);
  }
  return true;
}

/** Reads so many numbers into an array of their own, without gaps: engines are slower with arrays that may have some. */
export function readRun(input: DataView, count: number, width: Width): number[] {
  const array = blankArray(width === 8 ? doubles : integers, Math.min(count, LONGEST_BLANK));
  if (width === 1) for (let i = 0; i < count; i++) array[i] = input.getInt8(i);
  else if (width === 2) for (let i = 0; i < count; i++) array[i] = input.getInt16(2 * i, true);
  else if (width === 4) for (let i = 0; i < count; i++) array[i] = input.getInt32(4 * i, true);
  else for (let i = 0; i < count; i++) array[i] = input.getFloat64(8 * i, true);
  return array;
}

/** A longer array grows while it is filled: engines make a dictionary of one that begins so long. */
const LONGEST_BLANK = 2 ** 24;

const integers = filledArray(0);
const doubles = filledArray(0.5);

/** Put together from parts: `fill` would leave the array one that may have gaps. */
function filledArray(item: number): readonly number[] {
  let array = [item];
  while (array.length < 4096) array = array.concat(array);
  return array;
}

/** An array to be written over, of the full length, of the template's kind: a tenth of what growing takes. */
function blankArray(template: readonly number[], count: number): number[] {
  if (count <= template.length) return template.slice(0, count);
  const half = blankArray(template, count >> 1);
  return half.concat(half, template.slice(0, count & 1));
}
