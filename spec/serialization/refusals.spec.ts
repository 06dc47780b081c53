import { describe, expect, it } from '@jest/globals';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { SerializationError } from '../../lib/errors/serialization-errors.js';
import { createCodec } from '../../lib/serialization/value-codec.js';
import { functionsByNumber } from './functions-by-number.js';
import { refusal, roundTrip } from './round-trip.js';

const SEND_DATA = 'Send what it is made from (a path, an address, plain data), and make it anew in the code that runs there.';
const builtIn = (what: string): string => `is ${what}, which cannot cross to another process. ${SEND_DATA}`;

const cases: [name: string, value: () => unknown, message: string][] = [
  ['a socket', () => ({ socket: new Socket() }), `item.socket ${builtIn('a Socket')}`],
  ['a stream', () => [new PassThrough()], `item[0] ${builtIn('a PassThrough')}`],
  ["a user's stream", () => new (class Upper extends PassThrough {})(), `item ${builtIn('an Upper (a kind of PassThrough)')}`],
  ['a WeakMap', () => ({ a: { 'b c': [new WeakMap()] } }), `item.a["b c"][0] ${builtIn('a WeakMap')}`],
  ['a WeakRef', () => new WeakRef({}), `item ${builtIn('a WeakRef')}`],
  ['a promise', () => new Map([['k', Promise.resolve()]]), `item.get("k") ${builtIn('a Promise')}`],
  ['a promise as key', () => new Map([[Promise.resolve(), 1]]), `item (key number 0) ${builtIn('a Promise')}`],
  ['a set item', () => new Set([1, Promise.resolve()]), `item (item 1) ${builtIn('a Promise')}`],
  [
    'a generator',
    () => (function* () { yield 1; })(),
    'item is a Generator, which cannot cross to another process. Send its items, as an array, or make it in the code that runs there; ' +
      'pool.stream() brings the items of a generator in a worker one by one.',
  ],
  ['an iterator', () => [1][Symbol.iterator](), `item ${builtIn('an Array Iterator')}`],
  ['Intl', () => new Intl.NumberFormat('en'), `item ${builtIn('a NumberFormat')}`],
  ['Math', () => Math, `item ${builtIn('a Math')}`],
  ['an AbortSignal', () => ({ signal: new AbortController().signal }), `item.signal ${builtIn('an AbortSignal')}`],
  ['a decoder', () => new TextDecoder(), `item ${builtIn('a TextDecoder')}`],
  ['a timer', () => { const timer = setTimeout(() => 1, 1); clearTimeout(timer); return { timer }; }, `item.timer ${builtIn('a Timeout')}`],
  ['a proxy of a map', () => new Proxy(new Map(), {}), `item ${builtIn('a Proxy')}`],
  ['shared memory', () => [new SharedArrayBuffer(8)], `item[0] ${builtIn('a SharedArrayBuffer')}`],
  [
    'a view of shared memory',
    () => new Uint8Array(new SharedArrayBuffer(8)),
    'item is memory of a SharedArrayBuffer, which cannot cross to another process. Send a copy: new Uint8Array(shared).slice().',
  ],
  [
    'a detached buffer',
    () => { const buffer = new ArrayBuffer(8); structuredClone(buffer, { transfer: [buffer] }); return buffer; },
    'item is a detached ArrayBuffer. Its memory was transferred away: send it before the transfer.',
  ],
  [
    'a symbol of this process',
    () => ({ s: Symbol('mine') }),
    "item.s is the symbol Symbol(mine), which exists in this process only. Use Symbol.for('name'), which is the same in every process.",
  ],
  [
    'an object below another',
    () => Object.create({ a: 1 }) as object,
    'item is an object that inherits from an object that is no class. Send a plain object, or make it an instance of a class.',
  ],
  [
    'a throwing getter',
    () => ({ get x() { throw new Error('boom'); } }),
    'item.x threw while it was read (Error: boom). Make the getter or proxy safe to read, or send a plain copy.',
  ],
  [
    'a function without an entry for it',
    () => ({ f: () => 1 }),
    'item.f is a function, which cannot cross here. Send data, and keep functions on the side that calls them.',
  ],
];

describe('what cannot cross is refused at the call, by path and type', () => {
  for (const [name, value, message] of cases) {
    it(name, () => {
      const table = name.includes('without an entry') ? [] : functionsByNumber([]);
      expect(refusal(value(), table)).toBe(`Queue.put: ${message}`);
    });
  }

  it('is a SerializationError with path, type and cause', () => {
    const boom = new Error('boom');
    const codec = createCodec([]);
    const encode = (value: unknown, root?: string): SerializationError => {
      try {
        codec.encode(value, root === undefined ? { call: 'f' } : { call: 'f', root });
      } catch (error) {
        return error as SerializationError;
      }
      throw new Error('it crossed');
    };
    const error = encode([{ get x() { throw boom; } }], 'args');
    expect(error).toBeInstanceOf(SerializationError);
    expect([error.path, error.cause, error.code]).toEqual(['args[0].x', boom, 'ERR_SERIALIZATION']);
    expect(encode({ a: new WeakSet() })).toMatchObject({ path: 'a', type: 'WeakSet' });
    expect(encode(new WeakSet()).message).toMatch(/^f: the value is a WeakSet/);
  });

  it('shortens the path of what lies deep', () => {
    let value: unknown = new WeakMap();
    for (let i = 0; i < 300; i++) value = { n: value };
    expect(refusal(value)).toBe(`Queue.put: item${'.n'.repeat(12)}…(276 steps)…${'.n'.repeat(12)} ${builtIn('a WeakMap')}`);
    for (let i = 0; i < 5000; i++) value = [value];
    expect(refusal(value)).toContain('is a WeakMap');
  });

  it('leaves the codec usable', () => {
    const codec = createCodec([]);
    for (let i = 0; i < 10; i++) {
      expect(() => codec.encode([[{ a: new WeakMap() }]], { call: 'f' })).toThrow(SerializationError);
      expect(codec.decode(codec.encode([{ a: i }, { a: i }], { call: 'f' }))).toEqual([{ a: i }, { a: i }]);
    }
  });

  it('lets a getter encode in the middle of a message', () => {
    const value = { a: 1, get inner() { return roundTrip({ b: [2] }); }, c: 3 };
    const codec = createCodec([]);
    const nested = { a: 1, get inner() { return codec.encode({ b: 2 }, { call: 'g' }).length; }, c: 3 };
    expect(roundTrip(value)).toEqual({ a: 1, inner: { b: [2] }, c: 3 });
    expect(codec.decode(codec.encode(nested, { call: 'f' }))).toMatchObject({ a: 1, c: 3 });
  });
});
