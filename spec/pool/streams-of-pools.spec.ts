import { expect, it } from '@jest/globals';
import { Manager } from 'forkful';
import { processes } from './support/pool-kinds.js';
import { describeStreams } from './support/suites/streams.js';

describeStreams(processes);

it('a pool in a manager has no streams, and says so', async () => {
  await using manager = Manager();
  const pool = manager.Pool(1);
  expect(() => pool.stream(() => [1])).toThrow(expect.objectContaining({ code: 'ERR_NOT_IMPLEMENTED', message: expect.stringContaining('a pool in a manager has no streams') }));
});
