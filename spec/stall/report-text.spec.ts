import { describe, expect, it } from '@jest/globals';
import { stallReport, stateReport } from '../../lib/stall/report-text.js';
import { facts, heldBy, manager, NOW, waitFor } from './support/facts.js';

const around = { now: NOW, cwd: '/work' };

describe('the report', () => {
  const main = facts({ pid: 1, waits: [waitFor('Process.join', 'Process-2', { id: undefined })] });
  const child = facts({ pid: 2, waits: [waitFor('Lock.acquire', 'Lock-1', { where: '/elsewhere/a.ts:1:2' })], moreWaits: 3 });
  const all = [main, child, facts({ pid: 3, role: 'worker', idle: true }), manager([{ id: 'Lock-1', state: heldBy(1) }])];

  it('says why, who waits for what, where, since when, and who holds it', () => {
    expect(stallReport(all, around)).toBe(`forkful: the program stands still: each of its processes waits for another one.

  Process-2 waits for Lock-1; MainProcess holds it and waits itself.
  MainProcess waits for the end of Process-2, which does not come.

  MainProcess (pid 1)
    Process.join on Process-2, for 1.5 s, at main.ts:7:9
  Process-2 (pid 2)
    Lock.acquire on Lock-1, for 1.5 s, at /elsewhere/a.ts:1:2, held by MainProcess (pid 1)
    and 3 more waits
  Process-3 (pid 3): has no task

It goes on waiting. End it with Ctrl-C, or let such waits fail: setStallPolicy('raise').
`);
  });

  it('says so when the main process has ended, and what becomes of the waits', () => {
    expect(stallReport([child], around, 'orphans')).toMatch(/^forkful: the main process has ended, and what it left behind stands still: [^]*\nTheir waits fail now, with DeadlockError\. Wait for children/);
    expect(stallReport([child], around, 'raised')).not.toMatch(/goes on|fail now/);
  });

  it('accuses nobody when it was asked for', () => {
    const silent = facts({ pid: 4, silent: true });
    const slow = facts({ pid: 5, waits: [waitFor('Queue.get', 'Queue-1', { timed: true, since: 0, where: '' })] });
    expect(stateReport([facts({ pid: 1, pools: ['a pool of 2: 0 tasks run, 0 wait; 3 done'] }), silent, slow, manager([])], around)).toBe(`forkful: MainProcess (pid 1) and what came of it, 4 processes, at 22:13:30 UTC

  MainProcess (pid 1): waits for nothing of forkful
    a pool of 2: 0 tasks run, 0 wait; 3 done
  Process-4 (pid 4): does not answer; it computes, is stopped, or is just starting
  Process-5 (pid 5)
    Queue.get on Queue-1, ends by itself
  implicit manager (pid 99): serves 0 processes
`);
  });
});
