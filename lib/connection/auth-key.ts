import { types } from 'node:util';
import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** Reads an authentication key: bytes, or a string, whose UTF-8 they are. The empty key is a key (CO-18, as in Python 3.13). */
export function readAuthKey(call: string, key: unknown): Uint8Array | undefined {
  return key === undefined || key === null ? undefined : requireAuthKey(call, key);
}

/** The same for a call that makes no sense without a key. */
export function requireAuthKey(call: string, key: unknown): Uint8Array {
  if (typeof key === 'string') return Buffer.from(key);
  if (types.isUint8Array(key)) return Uint8Array.from(key);
  throw new ArgumentTypeError(`${call}: authKey should be a byte string, and it is ${describeValue(key)}. Give a Uint8Array or a string.`);
}
