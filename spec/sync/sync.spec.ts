import { Barrier, BoundedSemaphore, Condition, Event, getContext, Lock, Manager, Process, Queue, RLock, Semaphore, type BaseContext } from 'forkful';
import { syncConformance } from './support/sync-conformance.js';
import { Elsewhere, type SyncFactory, type SyncHost } from './support/sync-host.js';

type Classes = Pick<BaseContext, 'Lock' | 'RLock' | 'Semaphore' | 'BoundedSemaphore' | 'Condition' | 'Event' | 'Barrier' | 'Process' | 'Queue'>;

function hostOf(classes: Classes, make: SyncFactory = factoryOf(classes), close?: () => Promise<void>): SyncHost {
  const there = new Elsewhere(classes as never);
  return {
    make,
    elsewhere: (run, ...objects) => there.run(run, ...objects),
    close: async () => {
      await there.close();
      await close?.();
    },
  };
}

function factoryOf(classes: Classes): SyncFactory {
  return {
    lock: () => new classes.Lock(),
    rLock: () => new classes.RLock(),
    semaphore: (value) => new classes.Semaphore(value),
    boundedSemaphore: (value) => new classes.BoundedSemaphore(value),
    condition: (lock) => new classes.Condition(lock),
    event: () => new classes.Event(),
    barrier: (parties, action, timeout) => new classes.Barrier(parties, action, timeout),
  };
}

const classes = { Lock, RLock, Semaphore, BoundedSemaphore, Condition, Event, Barrier, Process, Queue };

syncConformance('the implicit manager', async () => hostOf(classes));

syncConformance('a manager of its own', async () => {
  const manager = Manager();
  const make: SyncFactory = {
    lock: () => manager.Lock(),
    rLock: () => manager.RLock(),
    semaphore: (value) => manager.Semaphore(value),
    boundedSemaphore: (value) => manager.BoundedSemaphore(value),
    condition: (lock) => manager.Condition(lock),
    event: () => manager.Event(),
    barrier: (parties, action, timeout) => manager.Barrier(parties, action, timeout),
  };
  return hostOf(classes, make, () => manager.shutdown());
});

syncConformance('a context whose children come from the fork server', async () => hostOf(getContext('forkserver')));
