import { ValueError } from '../errors/python-errors.js';
import { codec } from '../serialization/installed-codec.js';

/** The longest item; a message of the channel has room for it and for what travels beside it. */
const LONGEST_ITEM = 2 ** 31 - 2 ** 20;

/** An item that was taken; in a box, because an item may be a promise-like thing or a word. */
export interface TakenItem {
  readonly item: unknown;
}

/** An item as bytes; throws what `Queue.put` names. `root` is how messages call it. */
export function encodeItem(call: string, item: unknown, root: string): Uint8Array {
  const bytes = codec.encode(item, { call, root });
  if (bytes.byteLength > LONGEST_ITEM) {
    throw new ValueError(
      `${call}: ${root} has ${String(bytes.byteLength)} bytes, and at most ${String(LONGEST_ITEM)} are allowed. Put it in parts.`,
    );
  }
  return bytes;
}

/** The counterpart; waits only when modules have to be loaded. */
export function decodeItem(bytes: Uint8Array): TakenItem | Promise<TakenItem> {
  const ready = codec.prepare(bytes);
  if (ready === undefined) return { item: codec.decode(bytes) };
  return ready.then(() => ({ item: codec.decode(bytes) }));
}

/** Decodes until one cannot be read, whose error is told then. */
export async function decodeFirst(list: readonly Uint8Array[]): Promise<{ readonly items: readonly unknown[]; readonly error: unknown }> {
  const items: unknown[] = [];
  try {
    for (const bytes of list) {
      const taken = decodeItem(bytes);
      items.push(('then' in taken ? await taken : taken).item);
    }
    return { items, error: undefined };
  } catch (error) {
    return { items, error };
  }
}
