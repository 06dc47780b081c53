import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ThreadPoolExecutor } from 'forkful';
import { threads } from './support/executor-kinds.js';
import { describeExecutorCalls, describeExecutorPrograms } from './support/suites.js';

describeExecutorCalls(threads);
describeExecutorPrograms(threads);

describe('the threads of a ThreadPoolExecutor', () => {
  it('T351 T352 T355 have names, and are as many as in Python', async () => {
    expect(inspect(new ThreadPoolExecutor())).toContain(`maxWorkers=${String(Math.min(32, availableParallelism() + 4))}>`);
    await using plain = new ThreadPoolExecutor(1);
    await using named = new ThreadPoolExecutor(1, 'Crunch');
    await Promise.all([plain.submit(() => 1), named.submit(() => 2)]);
    const names = [plain, named].map((executor) => executor.statistics().workers.map(({ name }) => name));
    expect(names).toEqual([[expect.stringMatching(/^ThreadPoolExecutor-\d+$/)], [expect.stringMatching(/^Crunch-\d+$/)]]);
    expect(() => new ThreadPoolExecutor({ threadNamePrefix: 5 as never })).toThrow('threadNamePrefix is 5');
  });
});
