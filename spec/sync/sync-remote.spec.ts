import { expect, it } from '@jest/globals';
import { Process, Queue, SyncManager, type Lock } from 'forkful';
import { openRemote } from '../manager/support/remote-manager.js';
import { factoryOfManager, hostOf } from './support/process-hosts.js';
import { syncConformance } from './support/sync-conformance.js';

syncConformance('a manager at an address, used as a stranger', async () => {
  const { manager, close } = await openRemote(SyncManager);
  return hostOf(factoryOfManager(manager), close);
});

it('RELIABILITY 10: a stranger that is killed with a lock in a manager at an address gives it to the next', async () => {
  const { manager, close } = await openRemote(SyncManager);
  const lock = manager.Lock();
  const told = new Queue<string>();
  const holder = new Process({
    target: async (theirs: Lock, report: Queue<string>) => {
      await theirs.acquire();
      await report.put('here');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    },
    args: [lock, told],
  });
  holder.start();
  await told.get({ timeout: 15 });
  const next = lock.acquire({ timeout: 15 });
  holder.kill();
  expect(await next).toBe(true);
  expect(lock.holderDied).toBe(true);
  await lock.release();
  await holder.join();
  await close();
});
