import { Misuse } from './protocol.js';

/*
 * What a handle of the kind `Object` says of its object, as plain values: `[typeId, given, proxy, adopted]`.
 */

/** The kind of resource that runs an object's methods in the manager. */
export const OBJECT_KIND = 'Object';

/**
 * How clients show the object: the name of one of forkful's proxy classes, a class of the user's as bytes, or `null`
 * for a proxy that offers whatever methods the object has.
 */
export type ProxySpec = string | Uint8Array | null;

/** What a handle says of its object. */
export interface ObjectArgs {
  /** The name that its type is registered under. */
  readonly typeId: string;
  /** What the type's callable is given, as bytes of the full codec; `null` when the manager had the object before the handle. */
  readonly given: Uint8Array | null;
  readonly proxy: ProxySpec;
  /** Where the manager has laid the object ready; `null` when it is made of `given`. */
  readonly adopted: number | null;
}

export function writeObjectArgs({ typeId, given, proxy, adopted }: ObjectArgs): readonly unknown[] {
  return [typeId, given, proxy, adopted];
}

export function readObjectArgs([typeId, given, proxy, adopted]: readonly unknown[]): ObjectArgs {
  if (typeof typeId !== 'string') throw new Misuse('the type of an object is missing');
  if (given !== null && !ArrayBuffer.isView(given)) throw new Misuse('what an object is made of is no bytes');
  if (proxy !== null && typeof proxy !== 'string' && !ArrayBuffer.isView(proxy)) throw new Misuse('an unknown proxy');
  if (adopted !== null && typeof adopted !== 'number') throw new Misuse('an unknown object');
  return { typeId, given: given as Uint8Array | null, proxy: proxy as ProxySpec, adopted };
}

/** Methods that every object has, whatever its type exposes. */
export const Special = {
  /** The object itself, as a copy (Python: `#GETVALUE`). */
  getValue: '#getValue',
  /** The object as `util.inspect` shows it (Python: `__str__`). */
  inspect: '#inspect',
  /** An iterator over the object. */
  iterate: '#iterate',
} as const;

/** What an object's manager answers to a call: its first item says which. */
export const Answer = {
  /** `[value, bytes]`: the method returned. */
  value: 0,
  /** `[nothing]`: it returned `undefined`. */
  nothing: 1,
  /** `[error, bytes, process name, pid]`: it threw. */
  error: 2,
  /** `[refused, remote name, message, stack, process name, pid]`: it was not called, or what it returned cannot cross. */
  refused: 3,
} as const;
