import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { FORMAT_VERSION } from '../../lib/serialization/wire-format.js';
import { createCodec } from '../../lib/serialization/value-codec.js';
import { recordedValues } from './recorded-values.js';

/*
 * The bytes mean the same to every version of Node and of forkful that has this format version: they were recorded once,
 * with Node 20. A change here needs a new FORMAT_VERSION and a new recording beside this one.
 */
function recordingOf(version: number): Record<string, string> {
  return JSON.parse(readFileSync(join(__dirname, `../fixtures/serialization/format-${String(version)}.json`), 'utf8')) as Record<string, string>;
}
const recorded = recordingOf(FORMAT_VERSION);
const codec = createCodec([]);

describe('the bytes of earlier versions', () => {
  for (let version = 1; version < FORMAT_VERSION; version++) {
    it(`are refused by their number: ${String(version)}`, () => {
      for (const bytes of Object.values(recordingOf(version))) {
        expect(() => codec.decode(Buffer.from(bytes, 'hex'))).toThrow(`the format version is ${String(version)}, not ${String(FORMAT_VERSION)},`);
      }
    });
  }
});

describe('recorded bytes', () => {
  it('are there for every value', () => {
    expect(Object.keys(recorded)).toEqual(Object.keys(recordedValues));
  });

  for (const [name, value] of Object.entries(recordedValues)) {
    it(`${name}: mean what they meant, and are written again`, () => {
      const bytes = Buffer.from(recorded[name] ?? '', 'hex');
      expect(isDeepStrictEqual(codec.decode(bytes), value)).toBe(true);
      expect(Buffer.from(codec.encode(value, { call: 'spec' })).toString('hex')).toBe(recorded[name]);
    });
  }
});
