import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SerializationError } from '../../lib/errors/serialization-errors.js';
import { createCodec } from '../../lib/serialization/value-codec.js';
import { functionsByNumber } from './functions-by-number.js';

class Point {
  x = 1;
}
let ran = 0;
const revive = (): object => {
  ran++;
  return {};
};
const codec = createCodec(functionsByNumber([Point, revive]));

const value = {
  list: [1, -5, 300, 70_000, 1.5, 'text', 'ÿ', '日本', 5n, 10n ** 40n, null, undefined, true, , Symbol.for('s')],  
  numbers: [Array.from({ length: 40 }, (_, i) => i * 5), Array.from({ length: 40 }, (_, i) => i / 4)],
  rows: [{ a: 1, b: 'x' }, { a: 2, b: 'y' }, { a: 3, b: 'z' }],
  map: new Map<unknown, unknown>([['k', new Set([1])]]),
  date: new Date(5),
  pattern: /a/g,
  bytes: new Uint8Array([1, 2, 3]),
  part: new Float64Array(8).subarray(2, 4),
  buffer: Buffer.from('buffer'),
  point: new Point(),
  error: Object.assign(new TypeError('bad', { cause: new Error('why') }), { code: 'E' }),
  url: new URL('http://a/'),
};
const sound = Buffer.from(codec.encode({ ...value, self: [value, value] }, { call: 'spec' }));

/** Decodes what may be anything: a value or a SerializationError, in bounded time. */
function survive(bytes: Uint8Array): void {
  const started = performance.now();
  try {
    codec.decode(bytes);
  } catch (error) {
    if (!(error instanceof SerializationError)) throw error;
  }
  expect(performance.now() - started).toBeLessThan(2000);
}

const pristine = (): unknown => [Object.prototype, Array.prototype, Function.prototype, Map.prototype].map((prototype) => Reflect.ownKeys(prototype).length);
const before = pristine();

describe('a decoder fed garbage', () => {
  const memory = process.memoryUsage().rss;

  afterEach(() => {
    expect(process.memoryUsage().rss - memory).toBeLessThan(512 * 1024 * 1024);
  });

  it('survives random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, likely) => {
        survive(likely ? Buffer.concat([Buffer.from([2, bytes.length % 4]), bytes]) : bytes);
      }),
      { numRuns: 5000 },
    );
    expect(pristine()).toEqual(before);
  });

  it('refuses every truncation', () => {
    for (let end = 0; end < sound.length; end++) {
      expect(() => codec.decode(sound.subarray(0, end))).toThrow(SerializationError);
    }
  });

  it('survives every changed byte', () => {
    for (let at = 0; at < sound.length; at++) {
      for (const change of [0x01, 0x80, 0xff, sound[at]! ^ 0x1e]) {
        const bytes = Buffer.from(sound);
        bytes[at]! ^= change;
        survive(bytes);
      }
    }
    expect(pristine()).toEqual(before);
    expect(ran).toBe(0);
  });

  it('survives bytes moved about', () => {
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(sound.length - 1), fc.nat(60), (from, to, length) => {
        const bytes = Buffer.from(sound);
        bytes.copyWithin(to, from, from + length);
        survive(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('says what is wrong', () => {
    expect(() => codec.decode(new Uint8Array())).toThrow('decode: the message ends too early at byte 0 of 0.');
    expect(() => codec.decode(Buffer.from([9, 0, 0]))).toThrow('the format version is 9, not 2, at byte 1 of 3. The bytes are damaged, or a different version of forkful wrote them.');
    expect(() => codec.decode(Buffer.from([2, 0, 0, 0]))).toThrow('the value has ended, but the message goes on at byte 3 of 4');
  });

  it('does not believe lengths: a few bytes claim no memory', () => {
    const most = [0xff, 0xff, 0xff, 0xff, 0x0f];
    const before = process.memoryUsage().rss;
    for (const tag of [0x09, 0x0a, 0x08, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x19, 0x1b, 0x28]) {
      expect(() => codec.decode(Buffer.from([2, 0, tag, ...most]))).toThrow(SerializationError);
      expect(() => codec.decode(Buffer.from([2, 0, tag, 0, ...most]))).toThrow(SerializationError);
    }
    const holes = (codec.decode(Buffer.from([2, 0, 0x10, ...most, 0x0e, ...most])) as unknown[]);
    expect(holes.length).toBe(0xffff_ffff);
    for (const width of [1, 2, 4, 8]) {
      expect(() => codec.decode(Buffer.from([2, 0, 0x10, ...most, 0x0f, width, ...most]))).toThrow(`${String(width * 4_294_967_295)} more bytes are announced than there are`);
      expect(() => codec.decode(Buffer.from([2, 0, 0x10, 1, 0x0f, width, ...most]))).toThrow('an array has more numbers than elements');
    }
    for (const flags of [1, 2, 3]) expect(() => codec.decode(Buffer.from([2, flags, ...most, 0]))).toThrow(SerializationError);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('takes numbers in the middle of an array, whatever their widths', () => {
    const runs = [0x0f, 1, 2, 0xff, 1, 0x0f, 2, 1, 0, 1, 0x0f, 4, 1, 0, 0, 1, 0, 0x0f, 1, 0];
    expect(codec.decode(Buffer.from([2, 0, 0x35, ...runs, 0x83]))).toEqual([-1, 1, 256, 65536, 3]);
    expect(codec.decode(Buffer.from([2, 0, 0x34, ...runs.slice(0, -3)]))).toEqual([-1, 1, 256, 65536]);
    expect(() => codec.decode(Buffer.from([2, 0, 0x32, 0x0f, 3, 1, 0]))).toThrow('numbers have an impossible width');
    expect(() => codec.decode(Buffer.from([2, 0, 0x0f, 1, 1, 0]))).toThrow('the tag 15 is unknown');
  });

  it('bears endless nesting', () => {
    const deep = Buffer.alloc(1_000_000, 0x31); // an array of one item, a million times
    deep.set([2, 0]);
    expect(() => codec.decode(deep)).toThrow(SerializationError);
  });

  it('prepares nothing for it', async () => {
    expect(codec.prepare(Buffer.from([9, 1, 5]))).toBeUndefined();
    expect(codec.prepare(new Uint8Array())).toBeUndefined();
    await expect(codec.prepare(Buffer.from([2, 1, 0xff, 0xff, 0x0f]))).rejects.toThrow(SerializationError);
    await expect(codec.prepare(Buffer.from([2, 1, 1, 6, 0x66, 0x6f, 0x6f]))).rejects.toThrow(
      "decode: 'foo' is no URL of a module. The bytes are damaged, or a different version of forkful wrote them.",
    );
  });
});
