const memory = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

function fixed<T extends Error>(error: T, stack: string): T {
  error.stack = stack;
  return error;
}

function cycle(): unknown {
  const value: Record<string, unknown> = { list: [] };
  value['self'] = value;
  (value['list'] as unknown[]).push(value['list'], value);
  return value;
}

/** Values whose bytes are recorded in `spec/fixtures/serialization/format-2.json`. */
export const recordedValues: Readonly<Record<string, unknown>> = {
  primitives: [undefined, null, true, false, NaN, -0, 0.1],
  integers: [0, 127, 128, -1, -16, -17, 32767, -32769, 2147483647, 2147483648],
  'numbers of each width': [100, 1000, 100_000, 0.5].map((last) => Array.from({ length: 32 }, (_, i) => (i === 31 ? last : i - 16))),
  'numbers among others': ['first', ...Array.from({ length: 33 }, (_, i) => i), 'last', NaN, -0],
  bigints: [5n, -5n, 2n ** 64n, -(2n ** 70n)],
  strings: ['', 'short', 'x'.repeat(40), 'ÿ', '日本', '\ud800'],
  symbols: [Symbol.iterator, Symbol.for('forkful')],
  object: { a: 1, b: 'hello', c: [1, 2, 3] },
  'null-prototype object': Object.assign(Object.create(null) as object, { a: 1 }),
  'names that are dangerous': JSON.parse('{"__proto__": 1, "constructor": 2, "then": 3}') as unknown,
  rows: [{ id: 1, on: true }, { id: 2, on: false }, { id: 3 }],
  holes: [1, , 3],  
  'array with fields': Object.assign([1], { index: 2 }),
  'map and set': new Map<unknown, unknown>([['k', new Set([1, 'two'])]]),
  'date and pattern': [new Date(86_400_000), /a\/b/gi],
  boxed: [Object(1), Object('s'), Object(2n)],
  'array buffer': memory.buffer.slice(8),
  views: [new Uint8Array([1, 2]), new Float64Array([1.5]), new DataView(new ArrayBuffer(2))],
  'views of one buffer': [memory.subarray(9, 12), memory.subarray(11, 13)],
  buffer: Buffer.from('forkful'),
  urls: [new URL('https://example.com/a?b#c'), new URLSearchParams('a=1')],
  error: Object.assign(fixed(new TypeError('bad', { cause: fixed(new Error('why'), 'Error: why') }), 'TypeError: bad'), { code: 'E_BAD' }),
  'aggregate error': fixed(new AggregateError([1, 'two'], 'many'), 'AggregateError: many'),
  cycle: cycle(),
  deep: Array.from({ length: 401 }).reduce<unknown>((inner) => [inner], 'bottom'),
};
