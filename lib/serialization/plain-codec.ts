import { SerializationError } from '../errors/serialization-errors.js';
import type { Codec } from './codec.js';
import { createCodec } from './value-codec.js';
import { Flag } from './wire-format.js';

const dataOnly = createCodec([]);

/**
 * The codec for who has not proved who he is: plain values and errors cross; nothing that brings code does (functions,
 * classes, their instances, modules), and no handle.
 */
export const plainCodec: Codec = {
  encode: (value, label) => explain(() => dataOnly.encode(value, label)),
  encodeRange: (value, label) => explain(() => dataOnly.encodeRange(value, label)),
  prepare(bytes, from = 0) {
    // Its modules are named so that they are imported before the rest is looked at: an import runs code.
    return ((bytes[from + 1] ?? 0) & Flag.modules) === 0
      ? undefined
      : Promise.reject(new SerializationError(`decode: the message wants modules to be imported. ${ADVICE}`, { type: 'module' }));
  },
  decode: (bytes, own, from, to) => explain(() => dataOnly.decode(bytes, own, from, to)),
};

const ADVICE = 'Without an authKey only plain values cross: give both sides the same authKey.';

function explain<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof SerializationError)) throw error;
    const { path, type } = error;
    throw new SerializationError(`${error.message} ${ADVICE}`, { path, type, cause: error });
  }
}
