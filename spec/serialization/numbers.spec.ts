import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import assert from 'node:assert';
import { createCodec } from '../../lib/serialization/value-codec.js';
import { SHORTEST_RUN } from '../../lib/serialization/number-run.js';
import { refusal, roundTrip } from './round-trip.js';

const codec = createCodec([]);
const size = (value: unknown): number => codec.encode(value, { call: 'spec' }).length;
/** As long as a run must be, and one more; the number stands at both ends and in the middle. */
const around = (number: number, others: number): number[] => {
  const array = Array.from({ length: SHORTEST_RUN + 1 }, () => others);
  for (const at of [0, SHORTEST_RUN / 2, SHORTEST_RUN]) array[at] = number;
  return array;
};

const edges = [
  ...[7, 8, 15, 16, 31, 32, 53].flatMap((bits) => [2 ** bits - 1, 2 ** bits, -(2 ** bits) - 1, -(2 ** bits)]),
  ...[0, -0, 0.5, NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON],
];

describe('arrays of numbers', () => {
  for (const number of edges) {
    it(`keep ${Object.is(number, -0) ? '-0' : String(number)} as it is, among numbers of each width`, () => {
      for (const others of [0, 1, 1000, -100_000, 0.1, NaN]) assert.deepStrictEqual(roundTrip(around(number, others)), around(number, others));
    });
  }

  it('take as many bytes a number as the widest needs', () => {
    const bytes = (number: number): number => Math.floor(size(Array.from({ length: 1000 }, () => number)) / 1000);
    expect([127, -128, 128, -129, 32767, 32768, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 0.5, -0].map(bytes)).toEqual([1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8]);
  });

  it('may stand behind an empty array, whose elements they are not', () => {
    const run = Array.from({ length: SHORTEST_RUN }, (_, n) => n);
    for (const before of [[], [[]], ['x', []], {}, '']) assert.deepStrictEqual(roundTrip([before, ...run, [], ...run]), [before, ...run, [], ...run]);
  });

  it('may be of any length', () => {
    for (const length of [SHORTEST_RUN - 1, SHORTEST_RUN, 4095, 4096, 4097, 8193, 20_001, 1_000_003]) {
      const integers = Array.from({ length }, (_, i) => i - 5);
      expect(Buffer.from(Int32Array.from(roundTrip(integers)).buffer).equals(Buffer.from(Int32Array.from(integers).buffer))).toBe(true);
      const doubles = integers.map((i) => i / 8);
      const copy = roundTrip(doubles);
      expect([copy.length, copy.findIndex((double, i) => double !== doubles[i])]).toEqual([length, -1]);
    }
  });

  it('for any numbers', () => {
    const number = fc.oneof(fc.integer(), fc.integer({ min: -200, max: 200 }), fc.integer({ min: -40_000, max: 40_000 }), fc.double(), fc.constantFrom(...edges));
    const alike = fc.oneof(
      fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 30, maxLength: 80 }),
      fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 30, maxLength: 80 }),
      fc.array(fc.integer(), { minLength: 30, maxLength: 80 }),
      fc.array(fc.double(), { minLength: 30, maxLength: 80 }),
    );
    const any = fc.array(number, { maxLength: 100 });
    const other = fc.constantFrom<unknown>('text', null, undefined, true, 5n, [1], { a: 1 });
    const rows = fc.oneof(
      alike,
      any,
      fc.tuple(any, other, alike, other, any).map(([a, b, c, d, e]) => [...a, b, ...c, d, ...e]),
      fc.tuple(any, alike).map(([a, b]) => Object.assign([...a, , ...b], { note: a })),
      fc.tuple(any, alike).map(([a, b]) => [Object.freeze(a), Object.seal(b), [a, b]]),
      alike.map((a) => Object.assign([], { 7: 7 }, Object.fromEntries(a.map((item, i) => [i * 3, item])))),
    );
    fc.assert(
      fc.property(rows, (array) => {
        assert.deepStrictEqual(roundTrip(array), array);
      }),
      { numRuns: 1000 },
    );
  });

  it('cross in arrays that are known twice, are deep, or hold themselves', () => {
    const numbers = Array.from({ length: 50 }, (_, i) => i);
    const twice = roundTrip([numbers, { numbers }, numbers] as const);
    expect(twice[0]).toEqual(numbers);
    expect(twice[1].numbers).toBe(twice[0]);
    expect(twice[2]).toBe(twice[0]);
    const itself: unknown[] = [...numbers, 'x'];
    itself.push(itself, numbers, ...numbers);
    assert.deepStrictEqual(roundTrip(itself), itself);
    let deep: unknown = numbers;
    for (let i = 0; i < 1000; i++) deep = [deep, i];
    let copy = roundTrip(deep) as unknown[];
    for (let i = 0; i < 1000; i++) copy = copy[0] as unknown[];
    expect(copy).toEqual(numbers);
  });

  it('are read where a getter or a proxy gives them, whatever it gives next', () => {
    const numbers = Array.from({ length: 40 }, (_, i) => i);
    expect(roundTrip(new Proxy(numbers, {}))).toEqual(numbers);
    for (const later of ['text', 1000, 2 ** 40, 0.5, undefined]) {
      let reads = 0;
      const changing = [...numbers];
      Object.defineProperty(changing, 39, { enumerable: true, get: () => (reads++ === 0 ? 1 : later) });
      expect(roundTrip(changing)).toEqual([...numbers.slice(0, 39), later]);
    }
    const shrinking = [...numbers];
    Object.defineProperty(shrinking, 38, { enumerable: true, configurable: true, get: () => (shrinking.length = 30) });
    expect(roundTrip(shrinking).length).toBe(40);
  });

  it('name the element that throws', () => {
    const array = Array.from({ length: 40 }, (_, i) => i);
    Object.defineProperty(array, 35, { enumerable: true, get: () => { throw new Error('not now'); } });
    expect(refusal(array)).toContain('Queue.put: item[35] threw while it was read (Error: not now).');
  });
});
