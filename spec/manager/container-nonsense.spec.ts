import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryManager } from './support/memory-manager.js';

const methods: Readonly<Record<string, readonly string[]>> = {
  DictProxy: ['get', 'has', 'set', 'delete', 'pop', 'popItem', 'setDefault', 'increment', 'compareAndSet', 'update', 'keys', 'values', 'items', 'page'],
  ListProxy: ['get', 'set', 'append', 'extend', 'insert', 'pop', 'slice', 'splice', 'index', 'count', 'remove', 'sort', 'reverse', 'snapshot', 'reorder', 'increment', 'compareAndSet', 'page'],
  SetProxy: ['has', 'add', 'delete', 'pop', 'update', 'intersectionUpdate', 'symmetricDifferenceUpdate', 'union', 'isSubsetOf', 'page'],
  NamespaceProxy: ['get', 'set', 'increment', 'items'],
  ValueProxy: ['get', 'set', 'increment', 'compareAndSet', 'page'],
  ArrayProxy: ['get', 'set', 'slice', 'setSlice', 'increment', 'compareAndSet', 'page'],
};
const nonsense = fc.oneof(
  fc.integer({ min: -3, max: 5 }),
  fc.constantFrom(NaN, Infinity, -0, 0.5, null, undefined, true, 1n, 'x', 'page', '__proto__', 'constructor'),
  fc.constantFrom<unknown>([], {}, new Map(), new Date(0), [[1, 2]], [['a', 1]], new Uint32Array([0, 9]), new Float64Array(3), new DataView(new ArrayBuffer(2))),
  fc.uint8Array({ maxLength: 12 }),
  fc.tuple(fc.uint8Array({ maxLength: 4 }), fc.constantFrom<unknown>([], [1], [['a.0', 'ListProxy', [], 't']], [['a.0', 'Nothing', [], 't']], [['x', 'DictProxy', 5, 't']])),
);

describe('a client that has learnt no manners', () => {
  it('harms no container and nobody else, whatever it calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(methods)),
        fc.array(nonsense, { maxLength: 2 }),
        fc.array(fc.tuple(fc.nat(30), fc.array(nonsense, { maxLength: 4 })), { maxLength: 12 }),
        async (kind, made, calls) => {
          const manager = new MemoryManager();
          const polite = manager.connect('polite');
          const rude = manager.connect('rude');
          const mine = polite.create('ListProxy', [[1, 2]]);
          const theirs = rude.create(kind, kind === 'ArrayProxy' && made.length === 0 ? ['i', 3] : made);
          const names = [...methods[kind]!, 'nothing', '__proto__', 'constructor'];
          await Promise.all(calls.map(([method, args]) => theirs.call(names[method % names.length]!, args).catch(() => undefined)));
          try {
            for (const word of ['received', 'endIteration', 'nothing']) theirs.post(word, [NaN]);
          } catch {
            // It was shown the door.
          }
          expect(await mine.call('slice', [undefined, undefined, 1])).toEqual([[1, 2]]);
          rude.close();
          expect(await mine.call('length', [])).toEqual([2]);
          manager.close();
        },
      ),
      { numRuns: 300 },
    );
  });
});
