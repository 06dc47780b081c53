import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { viewOf } from '../../lib/serialization/byte-range.js';
import { createCodec } from '../../lib/serialization/value-codec.js';

const codec = createCodec([]);
const label = { call: 'spec' };
const values = fc.anything({ withMap: true, withSet: true, withBigInt: true, withDate: true, withTypedArray: true, withNullPrototype: false });

describe('messages that lie among others', () => {
  it('are the same bytes, and stay as they are', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 40 }), (all) => {
        const ranges = all.map((value) => codec.encodeRange(value, label));
        for (const [index, value] of all.entries()) expect(Buffer.from(viewOf(ranges[index]!)).equals(codec.encode(value, label))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('are read from where they begin to where they end', () => {
    fc.assert(
      fc.property(values, fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (value, before, behind) => {
        const message = codec.encode(value, label);
        const bytes = Buffer.concat([before, message, behind]);
        const read = codec.decode(bytes, false, before.length, before.length + message.length);
        expect(codec.encode(read, label)).toEqual(codec.encode(codec.decode(message), label));
      }),
      { numRuns: 100 },
    );
  });

  it('end where they end, whatever byte begins what lies behind them', () => {
    for (const value of [[], {}, '', [[]], [1, []], [{ none: [] }], new Map(), new Set(), [1.5, 2.5, 3.5], Array(2), new Uint8Array(0)]) {
      const message = codec.encode(value, label);
      for (let next = 0; next < 256; next++) {
        expect(codec.decode(Buffer.concat([message, Buffer.alloc(12, next)]), false, 0, message.length)).toEqual(codec.decode(message));
      }
    }
  });

  it('that are cut short do not go on in the next one', () => {
    const bytes = codec.encode([1, [2, 'three', { four: 4 }], [5.5, 6.25, 7], null], label);
    const twice = Buffer.concat([bytes, bytes]);
    for (let to = 0; to < bytes.length; to++) {
      expect(() => codec.decode(twice, false, 0, to)).toThrow(/^decode: /);
      expect(() => codec.decode(twice, false, bytes.length, bytes.length + to)).toThrow(`of ${String(to)}.`);
    }
  });

  it('say where they are damaged as if they lay alone', () => {
    const bytes = codec.encode(['a', 'b'], label);
    const among = Buffer.concat([Buffer.alloc(7), bytes]);
    expect(() => codec.decode(among, false, 7, 7 + bytes.length - 1)).toThrow(`at byte ${String(bytes.length - 1)} of ${String(bytes.length - 1)}.`);
  });
});
