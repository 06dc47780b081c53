import { describe, expect, it } from '@jest/globals';
import { pathToFileURL } from 'node:url';
import { failureText } from '../../lib/cli/map/failure-text.js';
import { resultText } from '../../lib/cli/map/result-text.js';
import { differences, Tally } from '../../lib/cli/scan/tally.js';
import { formatBytes, formatCount, formatSeconds, formatUnits } from '../../lib/cli/terminal/format.js';
import { styleFor } from '../../lib/cli/terminal/style.js';

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [3_400_000_000, '3.4 GB'],
    [2e15, '2000.0 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0.0004, '0.4 ms'],
    [0.25, '250 ms'],
    [0.9996, '1.00 s'],
    [12.345, '12.35 s'],
    [200, '3 min 20 s'],
  ])('%d seconds are %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it('groups thousands and knows one from many', () => {
    expect(formatCount(1_234_567.4)).toBe('1,234,567');
    expect([formatUnits(1, 'file'), formatUnits(0, 'file'), formatUnits(2000, 'file')]).toEqual(['1 file', '0 files', '2,000 files']);
  });
});

describe('styleFor', () => {
  it('paints on terminals, unless the user says otherwise', () => {
    expect(styleFor({ isTTY: true }, {}).bold('x')).toBe('\u001B[1mx\u001B[22m');
    expect(styleFor({ isTTY: true }, { NO_COLOR: '1' }).bold('x')).toBe('x');
    expect(styleFor({ isTTY: true }, { NO_COLOR: '' }).colour).toBe(true);
    expect(styleFor({ isTTY: true }, { TERM: 'dumb' }).colour).toBe(false);
    expect(styleFor({}, {}).colour).toBe(false);
    expect(styleFor({}, { FORCE_COLOR: '1' }).colour).toBe(true);
    expect(styleFor({ isTTY: true }, { FORCE_COLOR: '0' }).colour).toBe(false);
  });
});

describe('resultText', () => {
  it.each([
    [undefined, false, ''],
    [undefined, true, ''],
    ['a "b"', false, 'a "b"\n'],
    ['a "b"', true, '"a \\"b\\""\n'],
    [1.5, false, '1.5\n'],
    [12n, false, '12\n'],
    [null, false, 'null\n'],
    [{ a: [1] }, false, '{"a":[1]}\n'],
    [new Date(0), false, '"1970-01-01T00:00:00.000Z"\n'],
    [{ toJSON: () => 7 }, true, '7\n'],
  ])('%p (json: %p) is %p', (result, json, text) => expect(resultText(result, json)).toBe(text));

  it('throws for what JSON cannot carry', () => {
    expect(() => resultText(12n, true)).toThrow(TypeError);
    expect(() => resultText(() => 1, true)).toThrow('a function was returned, which JSON cannot carry');
  });
});

describe('failureText', () => {
  const url = pathToFileURL('/home/me/parse.mjs').href;
  const withStack = (stack: string) => Object.assign(new RangeError('too much\n  of it'), { stack });

  it('is one line: name, message and the place in the module', () => {
    const stack = `RangeError: too much\n    at helper (node:internal/x:1:2)\n    at parse (${url}:7:11)\n    at ${url}:9:1`;
    expect(failureText(withStack(stack), url)).toBe('RangeError: too much of it (parse.mjs:7:11)');
    expect(failureText(withStack('RangeError: too much\n    at /home/me/parse.mjs:3:4'), url)).toContain('(parse.mjs:3:4)');
    expect(failureText(withStack('at elsewhere (file:///x.mjs:1:1)'), url)).toBe('RangeError: too much of it');
  });

  it.each([
    [null, 'threw null'],
    [undefined, 'threw undefined'],
    ['text', "threw 'text'"],
    [{ code: 3 }, 'threw { code: 3 }'],
    [{ message: 'like an error' }, 'Error: like an error'],
  ])('takes anything: %p', (thrown, text) => expect(failureText(thrown, url)).toBe(text));
});

describe('Tally', () => {
  const record = (path: string, bytes: number, sha256 = 'x') => ({ path, bytes, lines: 1, sha256 });

  it('adds up, by worker too, and knows the largest', () => {
    const tally = new Tally();
    tally.add({ worker: 'a', begun: 5, records: [record('1', 10), record('2', 30)] });
    tally.add({ worker: 'b', begun: 3, records: [record('3', 20)] });
    expect(tally).toMatchObject({ files: 3, bytes: 60, lines: 3, begun: 3 });
    expect([...tally.shares]).toEqual([['a', { files: 2, bytes: 40 }], ['b', { files: 1, bytes: 20 }]]);
    expect(tally.largest(2).map(({ path }) => path)).toEqual(['2', '3']);
  });

  it('does not let a file be examined twice', () => {
    const tally = new Tally();
    tally.add({ worker: 'a', begun: 0, records: [record('1', 10)] });
    expect(() => tally.add({ worker: 'b', begun: 0, records: [record('1', 10)] })).toThrow('1 was examined twice');
  });

  it('finds where two of them differ', () => {
    const [one, other] = [new Tally(), new Tally()];
    one.add({ worker: 'a', begun: 0, records: [record('same', 1), record('changed', 1, 'x'), record('only here', 1)] });
    other.add({ worker: 'b', begun: 0, records: [record('same', 1), record('changed', 1, 'y'), record('only there', 1)] });
    expect(differences(one, other)).toEqual(['changed', 'only here', 'only there']);
  });
});
