/** What may be a key of a manager's dict or an element of its set. */
export type DictKey = string | number | bigint | boolean | null | undefined | readonly DictKey[];

/** The type of the keys that a container gets from its content: of `['a']` strings, and not `'a'` alone. */
export type KeyType<K> = K extends DictKey ? K : never;

/**
 * What stands for a key in a `Map`: primitives for themselves, so they are equal as there; a list for all lists with
 * equal elements, as Python's tuples are.
 */
export function identityOf(key: DictKey): unknown {
  if (typeof key === 'string') return key.startsWith('\0') ? `\0"${key}` : key;
  return isList(key) ? `\0${textOf(key)}` : key;
}

function textOf(key: DictKey): string {
  if (typeof key === 'string') return JSON.stringify(key);
  if (typeof key === 'bigint') return `${String(key)}n`;
  return isList(key) ? `[${key.map(textOf).join(',')}]` : String(key);
}

export function isList(key: unknown): key is readonly DictKey[] {
  return Array.isArray(key);
}
