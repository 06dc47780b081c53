import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judge, reasonToLive } from '../../lib/stall/verdict.js';
import type { ProcessFacts } from '../../lib/stall/facts.js';
import { facts, manager, waitFor } from './support/facts.js';
import { Tree } from './support/tree.js';

const waiting = [waitFor('Queue.get', 'Queue-1')];
const still = (pid: number, more: Partial<ProcessFacts> = {}) => facts({ pid, waits: waiting, connected: ['m'], ...more });
const server = (pids: readonly number[], program = 'p'): ProcessFacts => {
  const one = manager([]);
  return { ...one, manager: { ...one.manager!, clients: pids.map((pid) => ({ pid, program })) } };
};

describe('the verdict', () => {
  it('is a stall when nothing happened between two looks', () => {
    const look = [still(1), still(2), server([1, 2])];
    expect(judge(look, look)).toEqual({ kind: 'stalled' });
  });

  it.each<[string, readonly ProcessFacts[], string]>([
    ['a process that does not answer', [still(1), still(2, { silent: true }), server([1, 2])], 'Process-2 does not answer'],
    ['a process with other work', [still(1, { alive: 'has a timer' }), server([1])], 'MainProcess: has a timer'],
    ['a wait with an end', [still(1, { waits: [waitFor('Queue.get', 'Queue-1', { timed: true })] }), server([1])], 'MainProcess waits for a limited time'],
    ['a manager elsewhere', [still(1, { connected: ['m', 'tcp://x:1'] }), server([1])], 'MainProcess uses a manager outside of the program'],
    ['a client that is none of these', [still(1), server([1, 7])], 'implicit manager serves a process outside of the program'],
    ['a client of another program with a number of ours', [still(1), server([1], 'q')], 'implicit manager serves a process outside of the program'],
    ['nobody waits', [facts({ pid: 1 })], 'nobody waits'],
  ])('spares a program with %s', (_, look, why) => {
    expect(reasonToLive(look)).toBe(why);
    expect(judge(look, look)).toEqual({ kind: 'alive', why });
  });

  it('looks again when a process came, went or did something', () => {
    const look = [still(1), server([1])];
    expect(judge(look, [still(1, { steps: [1] }), server([1])])).toEqual({ kind: 'moving' });
    expect(judge(look, [still(1), still(2), server([1, 2])])).toEqual({ kind: 'moving' });
    expect(judge([still(1), still(2), server([1, 2])], [still(1), server([1])])).toEqual({ kind: 'moving' });
  });

  it('looks again when fewer messages were received than sent', () => {
    const look = [still(1, { sent: 3, received: 2 }), server([1])];
    expect(judge(look, look)).toEqual({ kind: 'moving' });
  });
});

/*
 * The rule against a model: processes that wait, wake up when a message reaches them, send some and wait again. Each look visits
 * them one by one, in any order, with anything happening in between; as the processes of a program do, each answers only when
 * it is idle and has read what had come to it before it was asked.
 */
describe('two looks at a program that runs', () => {
  it('never take it for one that stands still, and always find one that does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 5 }), (choices, size) => {
        const tree = new Tree(size, choices);
        const first = tree.look();
        const overAtTheEnd = tree.standsStill;
        const second = tree.look();
        const { kind } = judge(first, second);
        // What the rule promises is about the end of the first look: whoever stood still then does so for ever.
        expect(kind === 'stalled').toBe(overAtTheEnd && first.every((one, at) => one.steps[0] === second[at]?.steps[0]));
        if (kind === 'stalled') expect(tree.standsStill).toBe(true);
        tree.runDown();
        const last = tree.look();
        expect(judge(last, tree.look())).toEqual({ kind: 'stalled' });
      }),
      { numRuns: 3000 },
    );
  });
});
