import { describe, expect, it } from '@jest/globals';
import type { ManagerState } from '../../../lib/manager/server/manager-server.js';
import { ghostsIn } from '../run/ghosts.js';
import { LAG } from '../run/operations.js';

describe('the dead at a manager', () => {
  const state = (clients: readonly string[], waiters: readonly string[]): ManagerState => ({
    clients,
    resources: [{ id: '1', kind: 'Event', holders: [], inTransit: 0, waiting: [], state: { waiters: waiters.map((process) => ({ process, since: 0 })) } }],
  });
  const living = 'life-1.0 (pid 11)';
  const dead = 'life-2.10 (pid 12)';
  const diedAt = (life: string): number | undefined => (life === '2.10' ? 100 : undefined);

  it('are not there when they have been dead for some time', () => {
    expect(ghostsIn(state([living], [living]), 100 + 2 * LAG, diedAt)).toEqual([]);
    expect(ghostsIn(state([living, dead], [dead]), 101, diedAt)).toEqual([]);
  });

  it('are found wherever they are', () => {
    expect(ghostsIn(state([living, dead], []), 101 + LAG, diedAt)).toEqual(['2.10']);
    expect(ghostsIn(state([living], [living, dead]), 101 + LAG, diedAt)).toEqual(['2.10']);
  });
});
