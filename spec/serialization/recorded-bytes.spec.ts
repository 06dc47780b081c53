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
const recorded = JSON.parse(
  readFileSync(join(__dirname, `../fixtures/serialization/format-${String(FORMAT_VERSION)}.json`), 'utf8'),
) as Record<string, string>;
const codec = createCodec([]);

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
