import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SharedTime } from '../../lib/pool/worker/shared-time.js';

describe('the shared time of a worker', () => {
  it('charges a task alone its whole duration, and two halves to two', () => {
    const time = new SharedTime();
    const first = time.enter(100);
    const second = time.enter(110);
    expect(time.leave(130, first)).toBe(20); // ten alone, twenty halved
    expect(time.leave(135, second)).toBe(15);
    expect(time.leave(207, time.enter(200))).toBe(7);
  });

  it('charges all together as long as any of them ran', () => {
    const step = fc.record({ begin: fc.boolean(), pick: fc.nat(), later: fc.integer({ min: 0, max: 50 }) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const time = new SharedTime();
        const marks: number[] = [];
        let [now, busy, charged] = [0, 0, 0];
        const leave = (at: number) => (charged += time.leave(now, marks.splice(at, 1)[0]!));
        for (const { begin, pick, later } of steps) {
          if (marks.length > 0) busy += later;
          now += later;
          if (begin) marks.push(time.enter(now));
          else if (marks.length > 0) leave(pick % marks.length);
        }
        while (marks.length > 0) leave(0);
        expect(charged).toBeCloseTo(busy, 6);
      }),
    );
  });
});
