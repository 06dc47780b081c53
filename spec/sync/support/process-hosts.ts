import { Barrier, BoundedSemaphore, Condition, Event, Lock, Process, Queue, RLock, Semaphore, type BaseContext, type SyncManager } from 'forkful';
import { Elsewhere, type SyncFactory, type SyncHost } from './sync-host.js';

export type Classes = Pick<BaseContext, 'Lock' | 'RLock' | 'Semaphore' | 'BoundedSemaphore' | 'Condition' | 'Event' | 'Barrier' | 'Process' | 'Queue'>;

/** The module's own. */
export const classes: Classes = { Lock, RLock, Semaphore, BoundedSemaphore, Condition, Event, Barrier, Process, Queue };

/** A host whose "elsewhere" is a child process. */
export function hostOf(make: SyncFactory, close?: () => Promise<void>, { Process, Queue }: Classes = classes): SyncHost {
  const there = new Elsewhere({ Process, Queue } as never);
  return {
    make,
    elsewhere: (run, ...objects) => there.run(run, ...objects),
    close: async () => {
      await there.close();
      await close?.();
    },
  };
}

export function factoryOf(from: Classes): SyncFactory {
  return {
    lock: () => new from.Lock(),
    rLock: () => new from.RLock(),
    semaphore: (value) => new from.Semaphore(value),
    boundedSemaphore: (value) => new from.BoundedSemaphore(value),
    condition: (lock) => new from.Condition(lock),
    event: () => new from.Event(),
    barrier: (parties, action, timeout) => new from.Barrier(parties, action, timeout),
  };
}

export function factoryOfManager(manager: SyncManager): SyncFactory {
  return {
    lock: () => manager.Lock(),
    rLock: () => manager.RLock(),
    semaphore: (value) => manager.Semaphore(value),
    boundedSemaphore: (value) => manager.BoundedSemaphore(value),
    condition: (lock) => manager.Condition(lock),
    event: () => manager.Event(),
    barrier: (parties, action, timeout) => manager.Barrier(parties, action, timeout),
  };
}
