import type { CodecEntry } from '../../lib/serialization/codec-entry.js';

/** Functions and classes cross as their number in the list: as much of the real entry as values need. */
export function functionsByNumber(list: readonly Function[]): CodecEntry[] {
  const entry: CodecEntry<Function> = {
    tag: 64,
    name: 'function',
    matches: (value): value is Function => typeof value === 'function',
    write: (fn, out) => {
      const index = list.indexOf(fn);
      if (index < 0) out.refuse('native function', 'is a function that is not in the list', 'List it.');
      out.uint(index);
    },
    read: (input) => list[input.uint()]!,
  };
  return [entry];
}
