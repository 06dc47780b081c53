import { describe, expect, it } from '@jest/globals';
import type { CodecEntry } from '../../lib/serialization/codec-entry.js';
import { SerializationError } from '../../lib/errors/serialization-errors.js';
import { createCodec } from '../../lib/serialization/value-codec.js';

class Needy {
  constructor(readonly url: string) {}
}

const entry: CodecEntry<Needy> = {
  tag: 70,
  name: 'needy',
  matches: (value): value is Needy => value instanceof Needy,
  write: (value, out) => {
    out.needModule(value.url);
    out.string(value.url);
  },
  read: (input) => {
    input.module(input.string());
    return new Needy('read');
  },
};
const codec = createCodec([entry as unknown as CodecEntry]);
const missing = 'file:///does/not/exist.mjs';

describe('the modules that a message needs', () => {
  it('are none for plain values', () => {
    expect(codec.prepare(codec.encode([1, new Float64Array(4).subarray(1)], { call: 'spec' }))).toBeUndefined();
  });

  it('reject with the module and the cause when one cannot be imported', async () => {
    const bytes = codec.encode([new Needy(missing), new Needy(missing)], { call: 'spec' });
    const error = await codec.prepare(bytes)?.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SerializationError);
    expect((error as Error).message).toMatch(/^decode: the module file:\/\/\/does\/not\/exist\.mjs that the message needs cannot be imported \(.+\)\. Make it/s);
    expect((error as Error).cause).toBeDefined();
    expect(() => codec.decode(bytes)).toThrow(`the module ${missing} is not loaded`);
  });

  it('are forgotten with a field of an error that was taken back', () => {
    const error = Object.assign(new Error('x'), { bad: [new Needy(missing), new WeakMap()] });
    expect(codec.prepare(codec.encode(error, { call: 'spec' }))).toBeUndefined();
    const kept = Object.assign(new Error('x'), { good: new Needy(missing) });
    const promise = codec.prepare(codec.encode(kept, { call: 'spec' }));
    expect(promise).toBeInstanceOf(Promise);
    return expect(promise).rejects.toThrow(SerializationError);
  });
});
