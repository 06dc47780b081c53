import { describe, expect, it } from '@jest/globals';
import { describeValue } from '../../lib/util/describe-value.js';

class Ape {}
const revoked = Proxy.revocable({}, {});
revoked.revoke();

describe('describeValue', () => {
  it.each<[unknown, string]>([
    ['abc', "the string 'abc'"],
    ['a\nb', String.raw`the string 'a\nb'`],
    ['x'.repeat(100), `the string '${'x'.repeat(60)}…'`],
    [1.5, '1.5'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [12n, '12n'],
    [Symbol('s'), 'the symbol Symbol(s)'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [[1, 2], 'an array of 2'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Map(), 'a Map'],
    [new Ape(), 'an Ape'],
    [Ape, 'the function Ape'],
    [() => 1, 'a function'],
    [revoked.proxy, 'an object'],
  ])('case %#', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it('calls no getter of the value', () => {
    let calls = 0;
    const count = () => {
      calls += 1;
      return 'x';
    };
    const value = Object.create(Object.defineProperty({}, 'constructor', { get: count })) as object;
    expect(describeValue(value)).toBe('an object');
    expect(calls).toBe(0);
  });
});
