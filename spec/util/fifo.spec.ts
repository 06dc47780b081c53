import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fifo } from '../../lib/util/fifo.js';

type Step = (queue: Fifo<number>, model: number[]) => void;

const many = fc.integer({ min: 1, max: 1500 }); // more than are kept when it is empty, so that its seams are crossed
let next = 0;

const step = fc.oneof<fc.Arbitrary<Step>[]>(
  many.map((times): Step => (queue, model) => {
    for (let i = 0; i < times; i++) {
      queue.push(next);
      model.push(next++);
    }
  }),
  many.map((times): Step => (queue, model) => {
    expect(Array.from({ length: times }, () => queue.shift())).toEqual(Array.from({ length: times }, () => model.shift()));
  }),
  fc.constant<Step>((queue, model) => {
    queue.unshift(next);
    model.unshift(next++);
  }),
  fc.constant<Step>((queue, model) => {
    expect(queue.pop()).toBe(model.pop());
  }),
  fc.constant<Step>((queue, model) => {
    expect(queue.takeAll()).toEqual(model.splice(0));
  }),
  fc.constant<Step>((queue, model) => {
    queue.clear();
    model.length = 0;
  }),
);

describe('Fifo', () => {
  it('is an array with push, shift, unshift and pop', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 16 }), (steps) => {
        const queue = new Fifo<number>();
        const model: number[] = [];
        for (const run of steps) {
          run(queue, model);
          expect(queue.length).toBe(model.length);
          expect(queue.peek()).toBe(model[0]);
        }
        expect([...queue]).toEqual(model);
      }),
      { numRuns: 200 },
    );
  });
});
