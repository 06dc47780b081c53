import { readFileSync, rmSync } from 'node:fs';
import { activeChildren, type Pool as AnyPool } from 'forkful';
import { differences } from './differences.js';
import { strikeNow, type Verdict } from './fault.js';
import { describe, isAlive, outcome } from './judge.js';

/**
 * Row J. A pool whose initializer always throws cannot be used; it must say so, with that error, to every call, and
 * start no workers for ever.
 */
export async function judgeInitializer(Pool: typeof AnyPool, mark: string): Promise<Verdict> {
  rmSync(mark, { force: true });
  const before = new Set(activeChildren().map(({ pid }) => pid));
  const pool = new Pool(2, (file: string) => {
    strikeNow(file);
    throw new RangeError('no licence');
  }, [mark]); // prettier-ignore
  const workers = activeChildren().flatMap(({ pid }) => (pid === undefined || before.has(pid) ? [] : [pid]));
  const first = await outcome(pool.applyAsync((n: number) => n, [1]));
  const seconds = (Date.now() - Number(readFileSync(mark, 'utf8'))) / 1000;
  const second = await outcome(pool.map((n: number) => n, [1]));
  await pool.join();
  const expected = { row: 'J', name: 'the initializer throws', strike: () => Promise.resolve(), error: { code: 'ERR_RUNTIME', message: /no licence/, cause: { name: 'RangeError', message: 'no licence' } } }; // prettier-ignore
  const problems = [...differences(expected, first), ...differences(expected, second)];
  const busy = workers.filter(isAlive).length + activeChildren().filter(({ pid }) => !before.has(pid)).length;
  if (busy > 0) problems.push(`${String(busy)} workers are left`);
  return { row: 'J', name: expected.name, error: describe(first), seconds, death: true, usable: problems.length === 0, harmed: 0, busy, problems };
}
