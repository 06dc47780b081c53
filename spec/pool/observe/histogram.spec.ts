import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Histogram } from '../../../lib/pool/observe/histogram.js';

describe('a histogram of durations', () => {
  it('is empty at first', () => {
    expect(new Histogram().summary()).toEqual({ mean: 0, p50: 0, p99: 0, max: 0 });
  });

  it('tells any part of them at most 3.2 % off', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (durations, percent) => {
        const histogram = new Histogram();
        const inRange = durations.map((duration) => duration % 2 ** 47);
        for (const duration of inRange) histogram.add(duration);
        const sorted = inRange.sort((a, b) => a - b);
        const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1]!;
        expect(Math.abs(histogram.quantile(percent / 100) * 1e6 - exact)).toBeLessThanOrEqual(exact / 31 + 0.01);
        expect(histogram.summary().max * 1e6).toBeCloseTo(sorted.at(-1)!, 0);
      }),
      { numRuns: 500 },
    );
  });

  it('tells small and single ones exactly, and takes what is out of range for the nearest', () => {
    const histogram = new Histogram();
    for (const micros of [-5, 0, 3, 3, 15]) histogram.add(micros);
    expect([0.4, 0.5, 1].map((part) => histogram.quantile(part) * 1e6)).toEqual([0, 3, 15]);
    histogram.add(Infinity);
    expect(histogram.summary().max).toBeCloseTo(2 ** 47 / 1e6, 3);
    expect(histogram.count).toBe(6);
  });
});
