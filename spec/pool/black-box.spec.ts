import { existsSync, readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rangeOf } from '../../lib/serialization/byte-range.js';
import { BLACK_BOX_LIMIT, BlackBoxReader, BlackBoxWriter } from '../../lib/pool/black-box.js';

describe('a black box', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'forkful-spec-'));
    path = join(folder, 'a.box');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tells nothing when nothing was begun', () => {
    const reader = new BlackBoxReader(path);
    expect(reader.lastWords()).toEqual({ begun: -1, times: new Map(), results: new Map() });
    reader.close();
    reader.close();
    expect(existsSync(path)).toBe(false);
  });

  it('has no name any more when the worker has opened it', () => {
    const reader = new BlackBoxReader(path);
    const writer = new BlackBoxWriter(reader.path);
    expect(existsSync(path)).toBe(process.platform === 'win32');
    writer.close();
    reader.close();
  });

  it('refuses a path that exists', () => {
    writeFileSync(path, 'other');
    expect(() => new BlackBoxReader(path)).toThrow('EEXIST');
    expect(readFileSync(path, 'utf8')).toBe('other');
  });

  it('keeps the results of tasks that run side by side, whichever ends first', () => {
    const reader = new BlackBoxReader(path);
    const writer = new BlackBoxWriter(reader.path);
    writer.write(0, 7, 0, undefined);
    writer.write(1, 7, 0, undefined);
    writer.write(2, 7, 0, undefined);
    writer.write(2, 7, 2, rangeOf(Uint8Array.of(22)));
    writer.write(2, 7, 0, rangeOf(Uint8Array.of(20)));
    const { begun, results } = reader.lastWords();
    writer.close();
    reader.close();
    expect(begun).toBe(2);
    expect([...results].map(([seq, bytes]) => [seq, ...bytes])).toEqual([[2, 22], [0, 20]]);
  });

  it('knows the last task begun and every result since the last reset', () => {
    const result = fc.record({ reset: fc.boolean(), result: fc.option(fc.uint8Array({ minLength: 1, maxLength: 300 })) });
    fc.assert(
      fc.property(fc.array(result, { minLength: 1, maxLength: 60 }), (tasks) => {
        const one = join(folder, `${Math.random()}.box`);
        const reader = new BlackBoxReader(one);
        const writer = new BlackBoxWriter(reader.path);
        let expected = new Map<number, Uint8Array>();
        tasks.forEach(({ reset, result: bytes }, seq) => {
          if (reset) {
            writer.reset();
            expected = new Map();
          }
          const hasResult = seq > 0 && !reset && bytes !== null;
          writer.write(seq, 7, seq - 1, hasResult ? rangeOf(bytes) : undefined);
          if (hasResult) expected.set(seq - 1, bytes);
        });
        const { begun, results } = reader.lastWords();
        writer.close();
        reader.close();
        expect(begun).toBe(tasks.length - 1);
        expect([...results].map(([seq, bytes]) => [seq, [...bytes]])).toEqual([...expected].map(([seq, bytes]) => [seq, [...bytes]]));
      }),
      { numRuns: 100 },
    );
  });

  it('takes no part of an older record for one of its own', () => {
    const reader = new BlackBoxReader(path);
    const writer = new BlackBoxWriter(reader.path);
    writer.reset();
    writer.write(0, 7, 0, undefined);
    writer.write(1, 7, 0, rangeOf(new Uint8Array(6)));
    writer.write(2, 7, 1, rangeOf(new Uint8Array(4)));
    writer.reset();
    writer.write(3, 7, 3, undefined);
    // It ends four bytes into the old record of number 2, where this number looks like the present epoch.
    writer.write(4, 7, 3, rangeOf(new Uint8Array(10)));
    const { begun, results } = reader.lastWords();
    writer.close();
    reader.close();
    expect(begun).toBe(4);
    expect([...results.keys()]).toEqual([3]);
  });

  it('says when it is full', () => {
    const reader = new BlackBoxReader(path);
    const writer = new BlackBoxWriter(reader.path);
    expect(writer.hasRoom(BLACK_BOX_LIMIT)).toBe(false);
    let written = 0;
    while (writer.hasRoom(1000)) writer.write(++written, 7, written - 1, rangeOf(new Uint8Array(1000)));
    expect(written).toBeGreaterThan(50);
    expect(reader.lastWords()).toMatchObject({ begun: written });
    writer.close();
    reader.close();
  });
});
