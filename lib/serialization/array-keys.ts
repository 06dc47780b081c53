import { inspect } from 'node:util';

/** Up to this length asking for all keys is quicker. */
const SHORT = 40;
const NONE: readonly string[] = [];

const indexText = Array.from({ length: SHORT + 1 }, (_, index) => String(index));

/**
 * The enumerable properties of an array that are no elements (`index` of a RegExp's match).
 *
 * `Object.keys` makes a string of every index: 50 ms for a million elements. `util.inspect` can ask the engine for the
 * other properties alone, and with no element shown its text is the same for all arrays that have none; where the text
 * is any other, the slow way decides.
 */
export function foreignKeys(array: readonly unknown[]): readonly string[] {
  const { length } = array;
  if (length > SHORT) {
    const text = inspect(array, { depth: 0, maxArrayLength: 0, customInspect: false, breakLength: Infinity });
    if (text === `[ ... ${String(length)} more items ]`) return NONE;
    return Object.keys(array).filter((key) => !isIndex(key));
  }
  const keys = Object.keys(array);
  // Indexes come first: when the last index stands at its place, all keys before it are indexes.
  if (keys.length === length && (length === 0 || keys[length - 1] === indexText[length - 1])) return NONE;
  return keys.filter((key) => !isIndex(key));
}

function isIndex(key: string): boolean {
  const index = Number(key) >>> 0;
  return String(index) === key && index !== 0xffff_ffff;
}
