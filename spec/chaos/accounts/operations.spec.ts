import { describe, expect, it } from '@jest/globals';
import { heldThroughout, LAG, operationsAt, spansOf } from '../run/operations.js';
import { laneAt, lifeOf } from './lives.js';

describe('the operations in the journals', () => {
  const lives = [
    lifeOf('a', [...laneAt('e', 0, [10, 'wait', 2], [30, 'true'], [31, 'set'], [32, 'done']), ...laneAt('other', 0, [11, 'x'])]),
    lifeOf('b', laneAt('e', 1, [5, 'clear']), 40),
  ];

  it('are from what was written before to what was written after, in the order of their begin', () => {
    const late: string[] = [];
    expect(operationsAt('e', lives, (text) => late.push(text))).toEqual([
      { life: 'b', lane: 1, what: 'clear', details: [], begin: 5, end: 40 + LAG, outcome: undefined, results: [] },
      { life: 'a', lane: 0, what: 'wait', details: [2], begin: 10, end: 30, outcome: 'true', results: [] },
      { life: 'a', lane: 0, what: 'set', details: [], begin: 31, end: 32, outcome: 'done', results: [] },
    ]);
    expect(late).toEqual([]);
  });

  it('are not left open in good order', () => {
    const late: string[] = [];
    operationsAt('e', [lifeOf('c', laneAt('e', 0, [1, 'set']))], (text) => late.push(text));
    expect(late).toEqual(["c ended in good order in the middle of 'set'"]);
  });
});

describe('spans', () => {
  const at = (begin: number, end: number) => ({ begin, end });

  it('last from the end of what makes something so to the begin of what may undo it', () => {
    expect(spansOf([at(1, 3), at(20, 22)], [at(10, 12)])).toEqual([
      [3, 10],
      [22, Infinity],
    ]);
  });

  it('do not begin while something may undo it', () => {
    expect(spansOf([at(1, 3)], [at(2, 9)])).toEqual([]);
    expect(spansOf([at(1, 8)], [at(0, 2)])).toEqual([]);
    expect(spansOf([at(3, 8)], [at(0, 2)])).toEqual([[8, Infinity]]);
  });

  it('that touch are one', () => {
    const spans = spansOf([at(1, 3), at(4, 5)], [at(10, 11)]);
    expect(spans).toEqual([[3, 10]]);
    expect(heldThroughout(spans, at(3, 10))).toBe(true);
    expect(heldThroughout(spans, at(2, 9))).toBe(false);
    expect(heldThroughout(spans, at(4, 11))).toBe(false);
  });
});
