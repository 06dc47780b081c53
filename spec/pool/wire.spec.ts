import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatchReader, BatchWriter, PIECE_SIZE } from '../../lib/pool/batch-bytes.js';
import { FunctionTable, type AnyFunction } from '../../lib/pool/function-table.js';
import { readResult, writeResult } from '../../lib/pool/result-items.js';
import { defaultChunkSize, readChunkSize } from '../../lib/pool/chunks.js';
import { INLINE_FUNCTION, Outcome } from '../../lib/pool/wire.js';
import { rangeOf, viewOf } from '../../lib/serialization/byte-range.js';
import { memoryCodec } from './support/memory-crew.js';

describe('the bytes of a batch', () => {
  it('come out as they went in', () => {
    const item = fc.oneof(
      fc.record({ kind: fc.constant('uint' as const), value: fc.maxSafeNat() }),
      fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'grapheme' }) }),
      fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 2000 }) }),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const out = new BatchWriter();
        for (const { kind, value } of items) out[kind](value as never);
        const input = new BatchReader(out.take());
        for (const { kind, value } of items) expect(input[kind]()).toEqual(kind === 'bytes' ? Buffer.from(value) : value);
        expect(input.atEnd).toBe(true);
      }),
    );
  });

  it('leave long byte strings where they are, and are the same in pieces', () => {
    const lengths = fc.array(fc.oneof(fc.nat(100), fc.nat(200_000)), { maxLength: 8 });
    fc.assert(
      fc.property(lengths, (all) => {
        const out = new BatchWriter();
        const values = all.map((length, index) => Buffer.alloc(length, index + 1));
        let written = 0;
        for (const value of values) {
          const before = out.length;
          out.bytes(value);
          if (value.length <= PIECE_SIZE) expect(value.equals(viewOf(out.since(before)).subarray(-value.length || Infinity))).toBe(true);
          written += out.length - before;
        }
        const pieces = out.takePieces();
        expect(out.length).toBe(0);
        const whole = Buffer.concat(pieces);
        expect(whole.length).toBe(written);
        const input = new BatchReader(whole);
        for (const value of values) expect(value.equals(input.bytes())).toBe(true);
        const long = values.filter(({ length }) => length > PIECE_SIZE);
        expect(pieces.filter((piece) => long.includes(piece as Buffer<ArrayBuffer>)).length).toBe(long.length);
      }),
      { numRuns: 50 },
    );
  });

  it('throw when they end too early, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const input = new BatchReader(bytes);
        try {
          while (!input.atEnd) readResult(input);
        } catch (error) {
          expect((error as Error).message).toMatch(/ends too early|too long/);
        }
      }),
    );
  });

  it('keep results, with their durations to the microsecond', () => {
    const out = new BatchWriter();
    const [alone, beside] = [
      { seq: 300, outcome: Outcome.thrown, milliseconds: 12.346, work: 12.346, endedMicros: 2 ** 31 - 1, body: rangeOf(Uint8Array.of(1, 2)) },
      { seq: 2 ** 40, outcome: Outcome.items, milliseconds: 12.346, work: 0.25, endedMicros: 0, body: rangeOf(Uint8Array.of(3)) },
    ];
    for (const one of [alone, beside]) writeResult(out, one);
    const input = new BatchReader(out.take());
    const read = [readResult(input), readResult(input)].map((item) => ({ ...item, body: rangeOf(Uint8Array.from(viewOf(item.body))) }));
    expect(read).toEqual([alone, beside]);
    expect(input.atEnd).toBe(true);
  });
});

describe('the table of functions', () => {
  it('encodes a stable function once, and an unstable one at each call', () => {
    const stable = new FunctionTable(memoryCodec, () => true, () => undefined);
    const unstable = new FunctionTable(memoryCodec, () => false, () => undefined);
    const func = () => 1;
    expect(stable.lookUp(func, 'call')).toBe(stable.lookUp(func, 'call'));
    const [first, second] = [unstable.lookUp(func, 'call'), unstable.lookUp(func, 'call')];
    expect([first.id, second.id]).toEqual([INLINE_FUNCTION, INLINE_FUNCTION]);
    expect(first.pace).toBe(second.pace);
  });

  it('forgets the oldest of very many', () => {
    const forgotten: number[] = [];
    const table = new FunctionTable(memoryCodec, () => true, (id) => forgotten.push(id));
    const made = Array.from({ length: 1200 }, (_, n): AnyFunction => () => n);
    const ids = made.map((func) => table.lookUp(func, 'call').id);
    expect(new Set(ids).size).toBe(1200);
    expect(forgotten).toEqual(ids.slice(0, 200));
  });
});

describe('chunks', () => {
  it('are a quarter of a worker’s share by default (PO-07)', () => {
    expect([defaultChunkSize(100, 2), defaultChunkSize(1, 8), defaultChunkSize(0, 4), defaultChunkSize(1000, 4)]).toEqual([13, 1, 1, 63]);
  });

  it('have a whole size of at least 1 (PO-08)', () => {
    expect([readChunkSize('f', undefined), readChunkSize('f', null), readChunkSize('f', 3)]).toEqual([undefined, undefined, 3]);
    for (const wrong of [0, -1, 1.5, Number.NaN, Infinity]) expect(() => readChunkSize('f', wrong)).toThrow('chunkSize must be 1 or more');
    expect(() => readChunkSize('f', '3')).toThrow("chunkSize is the string '3'");
  });
});
