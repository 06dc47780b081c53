import { describe, expect, it } from '@jest/globals';
import { explain } from '../../lib/stall/explain.js';
import { facts, heldBy, label, manager, waitFor } from './support/facts.js';

describe('why a program stands still', () => {
  it('29 a to c: workers wait for items', () => {
    const worker = (pid: number) => facts({ pid, name: `SpawnPoolWorker-${pid}`, role: 'worker', waits: [waitFor('Queue.get', 'Queue-1')] });
    const waiting = [2, 3, 4].map((pid) => ({ client: `SpawnPoolWorker-${pid} (pid ${pid})`, method: 'get', since: 0 }));
    const holders = waiting.map(({ client }) => client);
    expect(explain([worker(2), worker(3), worker(4), manager([{ id: 'Queue-1', waiting, holders }])])).toEqual([
      '3 workers wait for items of Queue-1; nobody is left to put any. End the queue with shutdown() after the last put.',
    ]);
  });

  it('names who else has the queue, and no worker without a task', () => {
    const one = facts({ pid: 2, waits: [waitFor('Queue iteration', 'Queue-1')] });
    const idle = facts({ pid: 3, role: 'worker', idle: true });
    const main = facts({ pid: 1, waits: [waitFor('Process.join', 'Process-2', { id: undefined })] });
    expect(explain([main, one, idle, manager([{ id: 'Queue-1', holders: [label(1), label(2), label(3)] }])])).toEqual([
      'Process-2 waits for items of Queue-1; nobody is left to put any. End the queue with shutdown() after the last put. MainProcess has Queue-1 too, and waits itself.',
      'MainProcess waits for the end of Process-2, which does not come.',
    ]);
  });

  it('a full queue', () => {
    const one = facts({ pid: 2, waits: [waitFor('Queue.put', 'Queue-1')] });
    expect(explain([one, manager([{ id: 'Queue-1', state: { maxSize: 2 } }])])).toEqual([
      'Process-2 waits to put into Queue-1, which is full with 2 items; nobody is left to get any.',
    ]);
  });

  it('join of a queue with unfinished tasks', () => {
    const main = facts({ pid: 1, waits: [waitFor('JoinableQueue.join', 'JoinableQueue-1')] });
    expect(explain([main, manager([{ id: 'JoinableQueue-1' }])])).toEqual([
      'MainProcess waits until all items of JoinableQueue-1 are done; nobody is left to do them. Call taskDone() once for each item that was got.',
    ]);
  });

  it('a circle of two locks', () => {
    const two = facts({ pid: 2, waits: [waitFor('Lock.acquire', 'Lock-2')] });
    const three = facts({ pid: 3, waits: [waitFor('Lock.acquire', 'Lock-1')] });
    const locks = [
      { id: 'Lock-1', state: heldBy(2) },
      { id: 'Lock-2', state: heldBy(3) },
    ];
    expect(explain([two, three, manager(locks)])).toEqual([
      'Process-2 holds Lock-1 and waits for Lock-2; Process-3 holds Lock-2 and waits for Lock-1: each waits for the next. Acquire the locks in the same order everywhere.',
    ]);
  });

  it('a circle of three, and one who waits for a member of it', () => {
    const next = (pid: number) => `Lock-${pid === 4 ? 2 : pid + 1}`;
    const circle = [2, 3, 4].map((pid) => facts({ pid, waits: [waitFor('Lock.acquire', next(pid))] }));
    const outside = facts({ pid: 5, waits: [waitFor('Lock.hold', 'Lock-2')] });
    const locks = [2, 3, 4].map((pid) => ({ id: `Lock-${pid}`, state: heldBy(pid) }));
    expect(explain([...circle, outside, manager(locks)])).toEqual([
      'Process-2 holds Lock-2 and waits for Lock-3; Process-3 holds Lock-3 and waits for Lock-4; Process-4 holds Lock-4 and waits for Lock-2: each waits for the next. Acquire the locks in the same order everywhere.',
      'Process-5 waits for Lock-2; Process-2 holds it and waits itself.',
    ]);
  });

  it('a second acquire of a lock by its holder', () => {
    const one = facts({ pid: 2, waits: [waitFor('Lock.acquire', 'Lock-1')] });
    expect(explain([one, manager([{ id: 'Lock-1', kind: 'Lock', state: heldBy(2) }])])).toEqual([
      'Process-2 waits for Lock-1, which it holds itself. Release it first, or use an RLock, which its holder may acquire again.',
    ]);
  });

  it('a lock whose holder waits for something else, and a semaphore that nobody holds', () => {
    const one = facts({ pid: 2, waits: [waitFor('Lock.acquire', 'Lock-1')] });
    const two = facts({ pid: 3, waits: [waitFor('Event.wait', 'Event-1'), waitFor('Semaphore.acquire', 'Semaphore-1')] });
    const things = [
      { id: 'Lock-1', state: heldBy(3) },
      { id: 'Event-1', state: { isSet: false } },
      { id: 'Semaphore-1', state: { value: 0, holders: [] } },
    ];
    expect(explain([one, two, manager(things)])).toEqual([
      'Process-2 waits for Lock-1; Process-3 holds it and waits itself.',
      'Process-3 waits for Semaphore-1; nobody is left to release it.',
      'Process-3 waits for Event-1 to be set; nobody is left to set it.',
    ]);
  });

  it('a barrier with too few parties, and a condition that nobody notifies', () => {
    const parties = [2, 3].map((pid) => facts({ pid, waits: [waitFor('Barrier.wait', 'Barrier-1')] }));
    const sleeper = facts({ pid: 4, waits: [waitFor('Condition.waitFor', 'Condition-1')] });
    expect(explain([...parties, sleeper, manager([{ id: 'Barrier-1', state: { parties: 3 } }, { id: 'Condition-1' }])])).toEqual([
      '2 of 3 parties wait at Barrier-1; nobody is left to come. Make it for as many as really come.',
      'Process-4 waits to be notified of Condition-1; nobody is left to notify.',
    ]);
  });

  it('a child that awaits a promise which nobody settles', () => {
    const main = facts({ pid: 1, waits: [waitFor('Process.join', 'Process-2', { id: undefined })] });
    expect(explain([main, facts({ pid: 2 }), facts({ pid: 3, name: 'SpawnPoolWorker-3', role: 'worker', idle: false })])).toEqual([
      'Process-2 does nothing, and its function has not ended: it awaits something that nobody will ever settle.',
      'SpawnPoolWorker-3 does nothing, and its task has not ended: it awaits something that nobody will ever settle.',
      'MainProcess waits for the end of Process-2, which does not come.',
    ]);
  });

  it('ends of a pipe that wait for each other', () => {
    const both = [2, 3].map((pid) => facts({ pid, waits: [waitFor('Connection.recv', 'Pipe-1', { id: `${pid}` })] }));
    expect(explain(both)).toEqual(
      [2, 3].map((pid) => `Process-${pid} waits for a message on Pipe-1; whoever has the other end waits too. Close the ends that nobody writes to.`),
    );
  });
});
