import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FixedQueue } from '../../lib/util/fixed-queue.js';

describe('the fixed queue', () => {
  it('is an array with push, shift and clear', () => {
    // Runs longer than a block, so that its seams are crossed.
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('push' as const), times: fc.integer({ min: 1, max: 1500 }) }) },
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('shift' as const), times: fc.integer({ min: 1, max: 1500 }) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), times: fc.constant(1) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const queue = new FixedQueue<number>();
        let model: number[] = [];
        let next = 0;
        for (const { kind, times } of steps) {
          if (kind === 'clear') {
            queue.clear();
            model = [];
          }
          for (let left = times; left > 0 && kind === 'push'; left--) {
            queue.push(next);
            model.push(next++);
          }
          if (kind === 'shift') {
            const taken = Array.from({ length: times }, () => queue.shift());
            expect(taken).toEqual(Array.from({ length: times }, (_, index) => model[index]));
            model = model.slice(times);
          }
          expect(queue.length).toBe(model.length);
        }
      }),
      { numRuns: 100 },
    );
  });
});
