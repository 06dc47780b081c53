import { describe, expect, it } from '@jest/globals';
import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { QueueRule } from '../../lib/queues/queue-rule.js';
import { TaskRule, type LostTasks } from '../../lib/queues/task-rule.js';

function rules(lost: LostTasks, maxSize = 0) {
  const queue: QueueRule<number> = new QueueRule(maxSize, {
    onAccepted: (count) => tasks.begin(count),
    onDiscarded: (count) => tasks.discard(count),
  });
  const tasks = new TaskRule(queue, lost);
  const take = (owner: object): number | undefined => {
    let taken: number | undefined;
    queue.get(owner, { most: 1 }, false, (outcome) => {
      if (typeof outcome === 'string') return;
      tasks.received(owner, outcome.map(({ sequence }) => sequence));
      taken = outcome[0]!.item;
    });
    return taken;
  };
  const leave = (owner: object): void => {
    queue.leave(owner);
    tasks.leave(owner);
  };
  return { queue, tasks, take, leave, put: (...items: number[]) => queue.put({}, items, true, () => undefined) };
}

const a = { name: 'a' };
const b = { name: 'b' };

describe('the rule of tasks', () => {
  it('ends the tasks of a process that is gone, and nobody else\'s', () => {
    const { tasks, take, leave, put } = rules('end');
    put(1, 2, 3);
    take(a);
    take(a);
    take(b);
    leave(a);
    expect([tasks.unfinished, tasks.abandoned]).toEqual([1, 2]);
    expect(tasks.taskDone(b)).toBe(true);
    expect(tasks.taskDone(b)).toBe(false);
  });

  it('does not end twice what another process has done for the one that is gone', () => {
    const { tasks, take, leave, put } = rules('end');
    put(1, 2);
    take(a);
    tasks.taskDone(b); // a handed the task on
    leave(a);
    expect([tasks.unfinished, tasks.abandoned]).toEqual([1, 0]);
  });

  it('forgets old debts when everything is done', () => {
    const { tasks, take, leave, put } = rules('end');
    put(1);
    take(a);
    tasks.taskDone(b);
    put(2);
    leave(a);
    expect([tasks.unfinished, tasks.abandoned]).toEqual([1, 0]);
  });

  it('waits as Python does, if told so', () => {
    const { tasks, take, leave, put } = rules('wait');
    put(1);
    take(a);
    leave(a);
    expect([tasks.unfinished, tasks.abandoned]).toEqual([1, 0]);
    expect(tasks.taskDone(b)).toBe(true);
  });

  it('returns the tasks of a process that is gone, in the old order, if told so', () => {
    const { tasks, take, leave, put } = rules('return');
    put(1, 2, 3, 4);
    take(a);
    take(b);
    take(a);
    tasks.taskDone(a);
    leave(a);
    expect([take(b), take(b), take(b)]).toEqual([3, 4, undefined]);
    expect([tasks.unfinished, tasks.abandoned]).toEqual([3, 1]);
  });

  it('lets joiners go when the last task ends, in whichever way, and those who gave up never', () => {
    for (const end of ['taskDone', 'leave', 'shutdown'] as const) {
      const { tasks, queue, take, leave, put } = rules('end');
      put(1);
      let joined = 0;
      const given = tasks.join(() => (joined += 100))!;
      tasks.join(() => joined++);
      expect(tasks.cancel(given)).toBe(true);
      if (end !== 'shutdown') take(a);
      if (end === 'taskDone') tasks.taskDone(a);
      else if (end === 'leave') leave(a);
      else queue.shutdown(true);
      expect(joined).toBe(1);
      expect(tasks.join(() => joined++)).toBeUndefined();
    }
  });

  it.each(['end', 'return', 'wait'] as const)('in any history counts what is put and not done, and strands no joiner: %s', (lost) => {
    const party = fc.nat({ max: 2 });
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), party }) },
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('take' as const), party }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('done' as const), party }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('join' as const), party }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), party }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const { queue, tasks, take, leave, put } = rules(lost);
        const owners = [{}, {}, {}];
        /** What each has taken and not done; here everybody ends only its own tasks. */
        const taken: number[][] = [[], [], []];
        let stored: number[] = [];
        let orphans = 0;
        let abandoned = 0;
        let next = 0;
        let waiting = 0;
        for (const { kind, party } of steps) {
          const mine = taken[party]!;
          if (kind === 'put') {
            put(next);
            stored.push(next++);
          } else if (kind === 'take') {
            const item = take(owners[party]!);
            ok(item === stored.shift());
            if (item !== undefined) mine.push(item);
          } else if (kind === 'done') {
            if (mine.length === 0) continue;
            mine.shift();
            ok(tasks.taskDone(owners[party]!));
          } else if (kind === 'join') {
            waiting++;
            tasks.join(() => waiting--);
          } else {
            if (lost === 'return') stored = [...mine, ...stored].sort((x, y) => x - y);
            if (lost === 'wait') orphans += mine.length;
            else abandoned += mine.length;
            taken[party] = [];
            leave(owners[party]!);
          }
          const unfinished = stored.length + taken.flat().length + orphans;
          ok(tasks.unfinished === unfinished);
          ok(tasks.abandoned === abandoned);
          ok(queue.size === stored.length);
          if (unfinished === 0) ok(waiting === 0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

