import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** Python's letters for the types of numbers, with the sizes of its `struct` module: the same on every platform. */
export type Typecode = IntegerCode | FloatCode | BigIntCode;
/** Whole numbers: 1 byte (`b B`), 2 (`h H`), 4 (`i I l L`); capitals have no sign. */
export type IntegerCode = 'b' | 'B' | 'h' | 'H' | 'i' | 'I' | 'l' | 'L';
/** Numbers of 4 (`f`) and 8 (`d`) bytes. */
export type FloatCode = 'f' | 'd';
/** Whole numbers of 8 bytes, as BigInt. */
export type BigIntCode = 'q' | 'Q';

/** What stands at a place of a typecode. */
export type NumberOf<C extends Typecode> = C extends BigIntCode ? bigint : number;

/** The arrays that hold numbers of a typecode. */
export type Numbers = Exclude<NodeJS.TypedArray, Uint8ClampedArray>;

interface Type {
  readonly make: (length: number) => Numbers;
  readonly whole: boolean;
  readonly range?: readonly [number | bigint, number | bigint];
}

const whole = (make: Type['make'], bytes: number, signed: boolean): Type => {
  const values = 2 ** (8 * bytes);
  return { make, whole: true, range: signed ? [-values / 2, values / 2 - 1] : [0, values - 1] };
};

const int32 = whole((length) => new Int32Array(length), 4, true);
const uint32 = whole((length) => new Uint32Array(length), 4, false);
const types: Readonly<Record<Typecode, Type>> = {
  b: whole((length) => new Int8Array(length), 1, true),
  B: whole((length) => new Uint8Array(length), 1, false),
  h: whole((length) => new Int16Array(length), 2, true),
  H: whole((length) => new Uint16Array(length), 2, false),
  i: int32,
  I: uint32,
  l: int32,
  L: uint32,
  f: { make: (length) => new Float32Array(length), whole: false },
  d: { make: (length) => new Float64Array(length), whole: false },
  q: { make: (length) => new BigInt64Array(length), whole: true, range: [-(2n ** 63n), 2n ** 63n - 1n] },
  Q: { make: (length) => new BigUint64Array(length), whole: true, range: [0n, 2n ** 64n - 1n] },
};

export function isTypecode(code: unknown): code is Typecode {
  return typeof code === 'string' && Object.hasOwn(types, code);
}

/** @throws ArgumentTypeError when there is no such typecode. */
export function checkTypecode(call: string, code: unknown): Typecode {
  if (isTypecode(code)) return code;
  throw new ArgumentTypeError(
    `${call}: bad typecode, ${describeValue(code)}. Give one of ${Object.keys(types).join(' ')}; for other values use a list.`,
  );
}

/** An array of zeros. */
export function makeNumbers(code: Typecode, length: number): Numbers {
  return types[code].make(length);
}

/**
 * Checks that a place of this typecode can hold a value; nothing is ever cut off to fit. What is added to it may be
 * beyond its range, below zero for instance.
 *
 * @throws ArgumentTypeError when it is of another type, ValueError when it is out of range.
 */
export function checkNumber(call: string, code: Typecode, value: unknown, use: 'value' | 'difference' = 'value'): void {
  const type = types[code];
  const wanted = code === 'q' || code === 'Q' ? 'bigint' : 'number';
  if (typeof value !== wanted || (type.whole && wanted === 'number' && !Number.isInteger(value))) {
    const what = wanted === 'bigint' ? 'a bigint such as 1n' : type.whole ? 'a whole number' : 'a number';
    throw new ArgumentTypeError(`${call}: the ${use} is ${describeValue(value)}. For typecode '${code}' give ${what}.`);
  }
  if (use === 'difference') return;
  const [lowest, highest] = type.range ?? [-Infinity, Infinity];
  if ((value as number) < lowest || (value as number) > highest) {
    throw new ValueError(
      `${call}: the value ${String(value)} is out of range. For typecode '${code}' give one from ${String(lowest)} to ${String(highest)}.`,
    );
  }
}

/** Whether a sum stays within what a place can hold. */
export function fits(code: Typecode, value: number | bigint): boolean {
  const { range } = types[code];
  return range === undefined || (value >= range[0] && value <= range[1]);
}
