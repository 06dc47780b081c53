import type { PoolStatistics } from './pool-statistics.js';

/** A pool in one line: `a pool of 4: 2 tasks run, 7 wait; 120 done, 1 lost; 1 restart`. */
export function summaryLine({ size, running, queued, done, failed, lost, cancelled, retried, restarts, recycled }: PoolStatistics): string {
  const ends = { done, failed, lost, cancelled, retried };
  const workers = { [restarts === 1 ? 'restart' : 'restarts']: restarts, recycled };
  const told = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .filter(([what, count]) => count > 0 || what === 'done')
      .map(([what, count]) => `${count} ${what}`)
      .join(', ');
  const now = `${running} ${running === 1 ? 'task runs' : 'tasks run'}, ${queued} ${queued === 1 ? 'waits' : 'wait'}`;
  return [`a pool of ${size}: ${now}`, told(ends), told(workers)].filter((part) => part !== '').join('; ');
}
