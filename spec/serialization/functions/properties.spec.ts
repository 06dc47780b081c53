import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { functionEntry } from '../../../lib/serialization/functions/function-entry.js';
import { isStableFunction } from '../../../lib/serialization/functions/is-stable-function.js';
import { createCodec } from '../../../lib/serialization/value-codec.js';
import type { CodecEntry } from '../../../lib/serialization/codec-entry.js';

const codec = createCodec([functionEntry as unknown as CodecEntry]);
const label = { call: 'spec' };

function crossed<T>(value: T): T {
  return codec.decode(codec.encode(value, label)) as T;
}

// By itself Jest takes two invalid dates for different ones.
expect.addEqualityTesters([(a, b) => (a instanceof Date && b instanceof Date ? Object.is(a.getTime(), b.getTime()) : undefined)]);

describe('closures over arbitrary values', () => {
  const values = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true, withSparseArray: true });

  it('give what they captured', () => {
    fc.assert(
      fc.property(values, (captured) => {
        expect(crossed(() => captured)()).toEqual(captured);
      }),
      { numRuns: 150 },
    );
  });

  it('give what they captured several scopes up, through default parameters and nested functions', () => {
    fc.assert(
      fc.property(values, values, (first, second) => {
        const outer = () => first;
        const inner = (a = outer(), b = (() => second)()) => [a, b];
        expect(crossed(inner)()).toEqual([first, second]);
      }),
      { numRuns: 100 },
    );
  });

  it('share variables exactly when they did', () => {
    const counter = () => {
      let n = 0;
      return { up: () => ++n, read: () => n };
    };
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), (which) => {
        const counters = Array.from({ length: 4 }, counter);
        const pairs = crossed(which.map((i) => counters[i]!).map(({ up, read }) => ({ up, read })));
        const expected = [0, 0, 0, 0];
        which.forEach((i, at) => {
          pairs[at]!.up();
          expected[i]!++;
        });
        expect(pairs.map(({ read }) => read())).toEqual(which.map((i) => expected[i]));
        expect(counters.map(({ read }) => read())).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a decoder fed garbage', () => {
  const prototypes = [Object, Function, Array].map((type) => Reflect.ownKeys(type.prototype).length);

  afterEach(() => {
    expect([Object, Function, Array].map((type) => Reflect.ownKeys(type.prototype).length)).toEqual(prototypes);
  });

  it('throws or gives a value, and calls nothing', () => {
    let calls = 0;
    const touched = { calls: 0 };
    class Sample {
      static made = [1];
      #n = 1;
      get n() {
        return this.#n;
      }
    }
    const text = codec.encode([function sample(a: number) { calls++; touched.calls++; return a; }, Sample, Math.max, new Sample()], label);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(text.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Uint8Array.from(text);
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          codec.decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 1000 },
    );
    expect(calls + touched.calls).toBe(0);
  });
});

describe('stable functions', () => {
  const constant = 3;
  let variable = 1;
  const helper = () => constant;

  it('are those whose bytes stay the same', () => {
    expect(isStableFunction((x: number) => x + 1)).toBe(true);
    expect(isStableFunction(() => constant)).toBe(true);
    expect(isStableFunction(() => helper())).toBe(true);
    expect(isStableFunction(Math.max)).toBe(true);
  });

  it('are not those that captured what may change', () => {
    const list = [1];
    variable = 2;
    expect(isStableFunction(() => variable)).toBe(false);
    expect(isStableFunction(() => list)).toBe(false);
    expect(isStableFunction(Object.assign(() => 1, { cache: {} }))).toBe(false);
    expect(isStableFunction(Math.max.bind(null, 1))).toBe(false);
    const before = codec.encode(() => 1, label).length;
    expect(before).toBeGreaterThan(0);
  });
});
