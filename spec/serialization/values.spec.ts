import { describe, expect, it } from '@jest/globals';
import assert from 'node:assert';
import { createCodec } from '../../lib/serialization/value-codec.js';
import { roundTrip } from './round-trip.js';

const codec = createCodec([]);

const sparse: unknown[] = [];
sparse[3] = 'three';
sparse[700] = 'far';

const withFields = Object.assign([1, 2], { index: 5, input: 'text' });
const longWithFields = Object.assign(Array.from({ length: 100 }, (_, i) => i), { note: 'x' });

const kinds: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  true: true,
  false: false,
  'every small integer': Array.from({ length: 600 }, (_, i) => i - 300),
  'integers at the edges': [32767, 32768, -32768, -32769, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 53, Number.MIN_SAFE_INTEGER],
  doubles: [0.1, -1.5, Number.MAX_VALUE, Number.MIN_VALUE, Infinity, -Infinity, NaN, -0],
  bigints: [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, -(2n ** 63n) - 1n, 10n ** 400n, -(10n ** 401n)],
  'strings of every short length': Array.from({ length: 70 }, (_, i) => 'é'.repeat(i)),
  'wide strings': ['日本語', '𝔘𝔫𝔦', '\ud800', 'a\udc00b', 'x'.repeat(200) + '\u0100', '\u0000'],
  'long strings': ['x'.repeat(100_000), 'ÿ'.repeat(5000), '€'.repeat(5000)],
  symbols: [Symbol.iterator, Symbol.asyncIterator, Symbol.for('forkful.spec'), Symbol.for('')],
  'empty containers': [[], {}, new Map(), new Set(), Object.create(null)],
  'an object of 200 properties': Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`key ${String(i)}`, i])),
  'keys of all sorts': { '': 1, 'a b': 2, 7: 3, '-1': 4, 日本: 5, ['x'.repeat(50)]: 6, constructor: 7, then: 8, toString: 9 },
  'a null-prototype object': Object.assign(Object.create(null) as object, { a: 1 }),
  'holes': [1, , 3, , ,],  
  'only holes': new Array(20),
  'a sparse array': sparse,
  'an array with fields': withFields,
  'a long array with fields': longWithFields,
  'undefined items': [undefined, undefined],
  'a match': /(?<year>\d+)-(\d+)/d.exec('in 2026-11'),
  'rows of one shape': Array.from({ length: 50 }, (_, id) => ({ id, name: `n${String(id)}`, inner: { id } })),
  'rows of two shapes': Array.from({ length: 50 }, (_, id) => (id % 2 ? { id, a: 1 } : { id, b: 2 })),
  dates: [new Date(0), new Date(1e15), new Date(-1.5e12)],
  'regular expressions': [/a\/b/giu, /^$/ms, /x/dy, new RegExp('')],
  maps: new Map<unknown, unknown>([[1, 'a'], [{ k: 1 }, new Map([[NaN, -0]])], [undefined, null]]),
  sets: new Set<unknown>([1, 'a', new Set([[]]), undefined]),
  'typed arrays': [
    new Uint8Array([1, 2]),
    new Int8Array([-1]),
    new Uint8ClampedArray([255]),
    new Int16Array([-300]),
    new Uint16Array([65535]),
    new Int32Array([-1]),
    new Uint32Array([2 ** 32 - 1]),
    new Float32Array([1.5]),
    new Float64Array([Math.PI, NaN, -0]),
    new BigInt64Array([-5n]),
    new BigUint64Array([2n ** 64n - 1n]),
    new Uint8Array(),
  ],
  'array buffers': [new ArrayBuffer(0), new Uint8Array([1, 2, 3]).buffer],
  'a view of a part': new Float64Array([1, 2, 3, 4]).subarray(1, 3),
  'a view at an odd place': new Uint8Array([1, 2, 3, 4, 5]).subarray(3),
  'a DataView': new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
  Buffers: [Buffer.from('hi'), Buffer.alloc(0), Buffer.alloc(100_000, 7)],
  'boxed primitives': [Object(1), Object('s'), Object(true), Object(5n), Object(-0)],
  URLs: [new URL('https://user:pw@example.com:8080/a?b=1#c'), new URLSearchParams('a=1&a=2')],
};

describe('values that cross', () => {
  for (const [name, value] of Object.entries(kinds)) {
    it(name, () => {
      assert.deepStrictEqual(roundTrip(value), value);
    });
  }

  it('keeps an invalid date invalid', () => {
    const date = roundTrip(new Date(NaN));
    expect(Object.prototype.toString.call(date)).toBe('[object Date]');
    expect(date.getTime()).toBeNaN();
  });

  it('tells a hole from undefined', () => {
    const array = roundTrip([undefined, , 1] as unknown[]);  
    expect(0 in array).toBe(true);
    expect(1 in array).toBe(false);
    expect(array.length).toBe(3);
  });

  it('carries an array that is sparse to the limit in a few bytes', () => {
    const array: unknown[] = [];
    array[4_294_967_294] = 'last';
    array[5] = 'first';
    const copy = roundTrip(array);
    expect(copy.length).toBe(4_294_967_295);
    expect(Object.entries(copy)).toEqual([['5', 'first'], ['4294967294', 'last']]);
  });

  it('reads accessors and leaves out what is hidden, as the structured clone does', () => {
    const object = Object.defineProperty({ get two() { return 2; } }, 'hidden', { value: 1 });
    expect(Object.getOwnPropertyDescriptors(roundTrip(object))).toEqual({
      two: { value: 2, writable: true, enumerable: true, configurable: true },
    });
  });

  it('starts a regular expression at 0', () => {
    const pattern = /a/g;
    pattern.exec('aaa');
    expect(roundTrip(pattern).lastIndex).toBe(0);
  });

  it('does not ask toJSON', () => {
    expect(roundTrip({ date: 1, toJSON: undefined })).toEqual({ date: 1, toJSON: undefined });
    const object = Object.create({ toJSON: () => 'never' }, {}) as object;
    expect(() => roundTrip(object)).toThrow('is an object that inherits from an object that is no class');
  });

  it('carries the environment', () => {
    expect(roundTrip({ env: process.env }).env).toEqual({ ...process.env });
  });

  it('is not misled by what somebody put on Object.prototype', () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    prototype['intruder'] = 1;
    try {
      const copy = roundTrip([{ a: 1 }, { a: 2 }, { a: 3 }]);
      expect(copy.map((row) => Object.keys(row))).toEqual([['a'], ['a'], ['a']]);
      expect(copy[2]!.a).toBe(3);
    } finally {
      Reflect.deleteProperty(prototype, 'intruder');
    }
  });

  it('refuses a container that changes while it is read', () => {
    const map = new Map<unknown, unknown>();
    map.set('grow', { get more() { return map.set(map.size, 1).size; } });
    expect(() => roundTrip(map)).toThrow('Queue.put: item changed while it was read. Send a plain copy.');
  });

  it('carries what a proxy shows', () => {
    const proxy = new Proxy<Record<string, number>>({}, {
      ownKeys: () => ['a'],
      getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
      get: () => 1,
    });
    expect(roundTrip(proxy)).toEqual({ a: 1 });
    expect(roundTrip(new Proxy([1, 2], {}))).toEqual([1, 2]);
  });

  it('makes __proto__ an ordinary property', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}') as Record<string, unknown>;
    for (const copy of [roundTrip(value), roundTrip([value, value, { ...value }])[0] as Record<string, unknown>]) {
      expect(Object.keys(copy)).toEqual(['__proto__', 'constructor']);
      expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
      expect(copy['polluted']).toBeUndefined();
    }
    const rows = [value, JSON.parse('{"__proto__": 2, "constructor": 3}') as object];
    assert.deepStrictEqual(roundTrip(rows), rows);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('Buffer and typed arrays', () => {
  it('gives memory of its own, on both sides', () => {
    const bytes = new Uint8Array(5000).fill(1);
    const copy = roundTrip(bytes);
    bytes.fill(2);
    expect(copy.every((byte) => byte === 1)).toBe(true);
    copy.fill(3);
    expect(bytes[0]).toBe(2);
  });

  it('leaves a large Buffer in a message that is its alone, where that is most of the message', () => {
    const large = Buffer.alloc(100_000, 'x');
    const bytes = codec.encode([large, 'and a word'], { call: 'spec' });
    const inside = (value: unknown, own: boolean): boolean => {
      const [copy] = codec.decode(codec.encode(value, { call: 'spec' }), own) as [Uint8Array];
      return copy.buffer.byteLength > copy.byteLength;
    };
    const [kept] = codec.decode(bytes, true) as [Buffer];
    expect(kept.equals(large)).toBe(true);
    expect(kept.buffer).toBe(bytes.buffer);
    expect(inside([large], false)).toBe(false);
    expect(inside([Buffer.alloc(40_000), Buffer.alloc(90_000)], true)).toBe(false);
    expect(inside([new Uint8Array(100_000)], true)).toBe(false);
  });

  it('keeps views of one buffer together, and sends no more of it than they show', () => {
    const memory = new Uint8Array(1_000_000);
    const floats = new Float64Array(memory.buffer, 800, 4);
    const bytes = new Uint8Array(memory.buffer, 808, 3);
    floats[1] = 1;
    const copy = roundTrip({ floats, bytes });
    expect(copy.floats).toEqual(floats);
    expect(copy.bytes).toEqual(bytes);
    expect(copy.bytes.buffer).toBe(copy.floats.buffer);
    expect(copy.floats.buffer.byteLength).toBeLessThan(100);
    copy.floats[1] = 0;
    expect([...copy.bytes]).toEqual([0, 0, 0]);
  });

  it('keeps a buffer and its views together in every order', () => {
    const { buffer } = new Uint8Array([1, 2, 3, 4]);
    const whole = new Uint8Array(buffer);
    const part = new Uint8Array(buffer, 1, 2);
    for (const order of [[buffer, whole, part], [whole, part, buffer], [part, buffer, whole], [part, whole, buffer]]) {
      const copy = roundTrip(order);
      assert.deepStrictEqual(copy, order);
      const buffers = copy.map((item) => (ArrayBuffer.isView(item) ? item.buffer : item));
      expect(new Set(buffers).size).toBe(1);
    }
  });
});

describe('identity', () => {
  it('survives, cycles too', () => {
    const shared = { n: 1 };
    const value: Record<string, unknown> = { a: shared, b: shared, date: new Date(5) };
    value['self'] = value;
    value['map'] = new Map<unknown, unknown>([[value, shared]]);
    value['set'] = new Set([value]);
    value['list'] = [value, shared, value['date']];
    const copy = roundTrip(value) as Record<string, any>;
    expect(copy['self']).toBe(copy);
    expect(copy['a']).toBe(copy['b']);
    expect(copy['map'].get(copy)).toBe(copy['a']);
    expect(copy['set'].has(copy)).toBe(true);
    expect(copy['list']).toEqual([copy, copy['a'], copy['date']]);
    expect(copy['list'][2]).toBe(copy['date']);
  });

  it('needs no stack for depth', () => {
    interface Link { next?: Link; map?: Map<string, Link> }
    let list: Link = {};
    for (let i = 0; i < 100_000; i++) list = i % 3 === 0 ? { map: new Map([['next', list]]) } : { next: list };
    let copy: Link | undefined = roundTrip(list);
    let depth = 0;
    while (copy !== undefined) {
      copy = copy.next ?? copy.map?.get('next');
      depth++;
    }
    expect(depth).toBe(100_001);
  });

  it('keeps deep arrays, and identity across the depths', () => {
    const top: unknown[] = [];
    let list: unknown[] = [top];
    for (let i = 0; i < 3000; i++) list = [list, top];
    top.push(list);
    const copy = roundTrip(top);
    let at = copy[0] as unknown[];
    while (at.length === 2) {
      expect(at[1]).toBe(copy);
      at = at[0] as unknown[];
    }
    expect(at[0]).toBe(copy);
  });
});
