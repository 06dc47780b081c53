import { types } from 'node:util';

/** The name of a value's type for messages: `Socket`, `WeakMap`, `function`, `null-prototype object`. Never throws. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'function') return types.isProxy(value) ? 'Proxy of a function' : 'function';
  if (typeof value !== 'object') return typeof value;
  try {
    if (types.isProxy(value)) return 'Proxy';
    if (types.isGeneratorObject(value)) return 'Generator';
    const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === null) return 'null-prototype object';
    const own = nameOf(Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value);
    if (own !== undefined) return own;
    if (tag !== 'Object') return tag; // Array Iterator, whose constructor is further up
    return nameOf((prototype as { constructor?: unknown }).constructor) ?? 'object';
  } catch {
    return 'object';
  }
}

function nameOf(constructor: unknown): string | undefined {
  const name: unknown = typeof constructor === 'function' ? constructor.name : undefined;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
}

/** The same with its article: `a Socket`, `an AbortSignal`. */
export function withArticle(name: string): string {
  return `${/^([aeio]|u(?!r[li]|int|ni|s[ei]))/i.test(name) ? 'an' : 'a'} ${name}`;
}
