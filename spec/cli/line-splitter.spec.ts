import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter, LineTooLongError } from '../../lib/cli/text/line-splitter.js';

function split(...pieces: (string | Uint8Array)[]): string[] {
  const splitter = new LineSplitter();
  const lines = pieces.flatMap((piece) => splitter.push(Buffer.from(piece as string)));
  return [...lines, ...splitter.end()];
}

describe('LineSplitter', () => {
  it('takes the end marks off, of both kinds', () => {
    expect(split('one\ntwo\r\nthree\n')).toEqual(['one', 'two', 'three']);
  });

  it('counts a last line without an end mark, and none after one', () => {
    expect(split('one\ntwo')).toEqual(['one', 'two']);
    expect(split('one\n')).toEqual(['one']);
    expect(split('')).toEqual([]);
    expect(split('\n\n')).toEqual(['', '']);
  });

  it('puts an end mark together whose two bytes came apart', () => {
    expect(split('one\r', '\ntwo')).toEqual(['one', 'two']);
  });

  it('takes a byte order mark off the beginning, and only there', () => {
    expect(split('\uFEFFone\n\uFEFFtwo')).toEqual(['one', '\uFEFFtwo']);
    expect(split(Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x61]))).toEqual(['a']);
  });

  it('refuses a line without end', () => {
    const splitter = new LineSplitter(10);
    splitter.push(Buffer.from('short\n'));
    expect(() => splitter.push(Buffer.from('x'.repeat(11)))).toThrow(LineTooLongError);
  });

  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\uFEFF]/gu, ' '))),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          const pieces: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            pieces.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(split(...pieces)).toEqual(lines);
        },
      ),
    );
  });
});
