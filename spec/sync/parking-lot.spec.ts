import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ParkingLot, type Spot } from '../../lib/sync/parking-lot.js';

describe('the parking lot', () => {
  it('serves first who came first, and is then empty', () => {
    const lot = new ParkingLot<string>();
    lot.park('a');
    lot.park('b');
    expect([...lot]).toEqual(['a', 'b']);
    expect(lot.peek()).toBe('a');
    expect(lot.unpark()?.value).toBe('a');
    expect(lot.unpark()?.value).toBe('b');
    expect(lot.unpark()).toBeUndefined();
    expect(lot.peek()).toBeUndefined();
    expect(lot.size).toBe(0);
  });

  it('lets nobody leave twice', () => {
    const lot = new ParkingLot<string>();
    const spot = lot.park('a');
    expect(spot.parked).toBe(true);
    expect(lot.unpark()).toBe(spot);
    expect(spot.parked).toBe(false);
    expect(lot.remove(spot)).toBe(false);
    const other = lot.park('b');
    expect(lot.remove(other)).toBe(true);
    expect(lot.remove(other)).toBe(false);
    expect(lot.unpark()).toBeUndefined();
  });

  it('is an array with push, shift and splice, whatever is done in whatever order', () => {
    const step = fc.oneof(
      fc.constant({ kind: 'park' as const }),
      fc.constant({ kind: 'unpark' as const }),
      fc.record({ kind: fc.constant('remove' as const), pick: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const lot = new ParkingLot<number>();
        const model: number[] = [];
        const spots: Spot<number>[] = [];
        // What is seen, and what it should be, step by step: one comparison for all, since Jest's cost more than the lot.
        const seen: string[] = [];
        const wanted: string[] = [];
        steps.forEach((action, index) => {
          let got: unknown;
          let right: unknown;
          if (action.kind === 'park') {
            spots.push(lot.park(index));
            model.push(index);
          } else if (action.kind === 'unpark') {
            got = lot.unpark()?.value;
            right = model.shift();
          } else if (spots.length > 0) {
            const spot = spots[action.pick % spots.length]!;
            const at = model.indexOf(spot.value);
            got = lot.remove(spot);
            right = at >= 0;
            if (at >= 0) model.splice(at, 1);
          }
          const parked = spots.filter((spot) => spot.parked).map(({ value }) => value);
          seen.push(`${action.kind} ${String(got)}: ${[...lot].join()}, ${parked.join()}, ${String(lot.size)}`);
          wanted.push(`${action.kind} ${String(right)}: ${model.join()}, ${model.join()}, ${String(model.length)}`);
        });
        expect(seen).toEqual(wanted);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes no longer to remove one of many', () => {
    const lot = new ParkingLot<number>();
    const spots = Array.from({ length: 200_000 }, (_, index) => lot.park(index));
    for (const spot of spots.filter((_, index) => index % 2 === 0)) lot.remove(spot);
    expect(lot.size).toBe(100_000);
    expect(lot.unpark()?.value).toBe(1);
  });
});
