import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { refusal, roundTrip } from './round-trip.js';

const foreign = (source: string): unknown => runInNewContext(`(${source})`, { URL, Buffer });
const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Values of another realm arrive as values of this one. */
const cases: Record<string, [source: string, here: unknown]> = {
  'a plain object': ['{ a: 1, b: { c: [1, 2] } }', { a: 1, b: { c: [1, 2] } }],
  'an array with holes': ['[1, , 3]', [1, , 3]],  
  'a long array': ['Array.from({ length: 100 }, (_, i) => ({ i }))', Array.from({ length: 100 }, (_, i) => ({ i }))],
  'a match': ['/a(b)/.exec("ab")', /a(b)/.exec('ab')],
  'a null-prototype object': ['Object.assign(Object.create(null), { a: 1 })', Object.assign(Object.create(null) as object, { a: 1 })],
  'a Map': ['new Map([["a", new Set([1])]])', new Map([['a', new Set([1])]])],
  'a Date': ['new Date(5)', new Date(5)],
  'a RegExp': ['/x/gi', /x/gi],
  'typed arrays': ['[new Uint8Array([1]), new Float64Array([1.5]).subarray(0), new DataView(new ArrayBuffer(2))]', [new Uint8Array([1]), new Float64Array([1.5]), new DataView(new ArrayBuffer(2))]],
  'an ArrayBuffer': ['new Uint8Array([1, 2]).buffer', new Uint8Array([1, 2]).buffer],
  'boxed primitives': ['[Object(1), Object("s"), Object(2n)]', [Object(1), Object('s'), Object(2n)]],
  'a Buffer and a URL': ['[Buffer.from("x"), new URL("http://a/")]', [Buffer.from('x'), new URL('http://a/')]],
};

describe('values of another realm', () => {
  for (const [name, [source, here]] of Object.entries(cases)) {
    it(name, () => {
      const copy = roundTrip(foreign(source));
      expect(copy).toStrictEqual(here);
    });
  }

  it('keeps errors errors', () => {
    const error = foreign('Object.assign(new TypeError("far", { cause: new Error("why") }), { code: "E_FAR" })') as Error;
    const copy = roundTrip(error) as TypeError & { code: string };
    expect(copy).toBeInstanceOf(TypeError);
    expect([copy.message, copy.code, copy.stack, (copy.cause as Error).message]).toEqual(['far', 'E_FAR', error.stack, 'why']);
    const derived = roundTrip(foreign('new (class Far extends RangeError {})("x")')) as Error & { remoteName: string };
    expect(derived.remoteName).toBe('Far');
  });

  it('refuses what cannot cross there too', () => {
    expect(refusal(foreign('{ a: new WeakMap() }'))).toContain('item.a is a WeakMap, which cannot cross');
    expect(refusal(foreign('Promise.resolve()'))).toContain('item is a Promise');
    expect(refusal(foreign('function () {}'))).toContain('item is a function');
    expect(refusal(foreign('(function* () {})()'))).toContain('item is a Generator');
  });

  it('gives objects of this realm', () => {
    const copy = roundTrip(foreign('[{}, [], new Map(), new Uint8Array(1)]')) as object[];
    expect(copy.map(kindOf)).toEqual(['Object', 'Array', 'Map', 'Uint8Array']);
    [Object, Array, Map, Uint8Array].forEach(({ prototype }, i) => {
      expect(Object.getPrototypeOf(copy[i]) === prototype).toBe(true); // toBe would print a bare Map.prototype
    });
  });
});
