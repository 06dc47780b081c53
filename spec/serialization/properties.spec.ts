import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import assert from 'node:assert';
import { roundTrip } from './round-trip.js';

/** Any string of code units, lone surrogates included. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.string({ minLength: 25, maxLength: 80 }),
);

const primitive = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.bigInt(),
  text,
  fc.boolean(),
  fc.constantFrom(undefined, null, NaN, -0, Symbol.iterator, Symbol.for('x')),
);

const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'then', 'length', '0', '-1'));

/** Sets a property as an own one, whatever its name. */
function objectOf(entries: readonly (readonly [string, unknown])[], prototype: object | null = Object.prototype): object {
  const object = Object.create(prototype) as object;
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}

const { value } = fc.letrec((tie) => {
  const entries = fc.array(fc.tuple(key, tie('value')), { maxLength: 20 });
  return {
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, primitive, tie('container'), tie('leaf')),
    container: fc.oneof(
      fc.array(tie('value'), { maxLength: 20 }),
      entries.map((list) => objectOf(list)),
      entries.map((list) => objectOf(list, null)),
      fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 5 }).map((list) => new Map(list)),
      fc.array(tie('value'), { maxLength: 5 }).map((list) => new Set(list)),
      fc.sparseArray(tie('value'), { maxLength: 50 }),
      fc.array(fc.record({ id: fc.integer(), name: text, more: tie('value') }, { requiredKeys: ['id'] }), { maxLength: 6 }),
    ),
    leaf: fc.oneof(
      // An invalid date equals no other: values.spec.ts has it.
      fc.date({ noInvalidDate: true }),
      fc.constantFrom(/a/g, /[/]\n/su),
      fc.uint8Array(),
      fc.float64Array(),
      fc.bigInt64Array(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.uint8Array({ minLength: 4 }).map((bytes) => bytes.subarray(1, 3)),
      fc.oneof(fc.double(), fc.boolean(), fc.string(), fc.bigInt()).map((item) => Object(item) as object),
    ),
  };
});

/** Containers that point at each other at random: `links` are pairs of numbers. */
const graph = fc
  .tuple(
    fc.array(fc.constantFrom('object', 'array', 'map', 'set'), { minLength: 1, maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 30 }),
  )
  .map(([kinds, links]) => {
    const nodes = kinds.map((kind) => (kind === 'object' ? {} : kind === 'array' ? [] : kind === 'map' ? new Map() : new Set()));
    links.forEach(([from, to], i) => {
      link(nodes[from % nodes.length]!, nodes[to % nodes.length]!, i);
    });
    return nodes;
  });

function link(from: object, to: object, i: number): void {
  if (Array.isArray(from)) from.push(to);
  else if (from instanceof Map) from.set(i % 2 ? to : i, i % 3 ? to : i);
  else if (from instanceof Set) from.add(to);
  else Object.assign(from, { [`k${String(i % 5)}`]: to });
}

/** Walks two graphs in step: the same shape, and the same objects in the same places. */
function assertSameGraph(one: unknown, two: unknown): void {
  const twins = new Map<object, object>();
  const left: [unknown, unknown][] = [[one, two]];
  for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
    const [a, b] = pair;
    if (typeof a !== 'object' || a === null) {
      assert.deepStrictEqual(b, a);
      continue;
    }
    if (twins.has(a)) {
      assert.strictEqual(twins.get(a), b);
      continue;
    }
    assert.strictEqual(Object.prototype.toString.call(b), Object.prototype.toString.call(a));
    twins.set(a, b as object);
    const [partsOfA, partsOfB] = [parts(a), parts(b as object)];
    assert.strictEqual(partsOfB.length, partsOfA.length);
    partsOfA.forEach((part, i) => left.push([part, partsOfB[i]]));
  }
  assert.strictEqual(new Set(twins.values()).size, twins.size);
}

function parts(node: object): unknown[] {
  if (node instanceof Map) return [...node].flat();
  return node instanceof Set ? [...node] : Object.entries(node).flat();
}

describe('what goes in comes out', () => {
  it('for any value', () => {
    fc.assert(
      fc.property(value, (item) => {
        assert.deepStrictEqual(roundTrip(item), item);
      }),
      { numRuns: 1500 },
    );
  });

  it('for any string', () => {
    fc.assert(
      fc.property(text, key, (item, name) => {
        const copy = roundTrip([item, objectOf([[name, item]])]);
        assert.strictEqual(copy[0], item);
        assert.deepStrictEqual(copy[1], objectOf([[name, item]]));
      }),
      { numRuns: 1500 },
    );
  });

  it('for any number', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer(), fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), (double, integer, big) => {
        assert.deepStrictEqual(roundTrip([double, integer, big]), [double, integer, big]);
      }),
      { numRuns: 3000 },
    );
  });

  it('for any graph: the same objects in the same places', () => {
    fc.assert(
      fc.property(graph, (nodes) => {
        assertSameGraph(nodes, roundTrip(nodes));
      }),
      { numRuns: 1500 },
    );
  });
});
