import type { Broker } from '../rpc/broker.js';
import type { Seconds } from '../util/seconds.js';
import { barrierArgs, type BarrierAction, type BarrierOptions } from './barrier-options.js';
import { Barrier } from './barrier.js';
import { BoundedSemaphore } from './bounded-semaphore.js';
import { Condition, readCondition, type ConditionOptions } from './condition.js';
import { Event } from './event.js';
import { Lock } from './lock.js';
import { readName, readOptions, type SyncOptions } from './names.js';
import { RLock } from './r-lock.js';
import { Semaphore, semaphoreArgs, type SemaphoreOptions } from './semaphore.js';

/*
 * The same objects as `new Lock()` and its kin make, in a manager that is named.
 */

export function lockIn(broker: Broker, options?: SyncOptions): Lock {
  return new Lock(undefined, broker.create('Lock', [readOptions('Lock', options)]));
}

export function rLockIn(broker: Broker, options?: SyncOptions): RLock {
  return new RLock(undefined, broker.create('RLock', [readOptions('RLock', options)]));
}

export function semaphoreIn(broker: Broker, value?: number | SemaphoreOptions): Semaphore {
  return new Semaphore(undefined, broker.create('Semaphore', semaphoreArgs('Semaphore', value)));
}

export function boundedSemaphoreIn(broker: Broker, value?: number | SemaphoreOptions): BoundedSemaphore {
  return new BoundedSemaphore(undefined, broker.create('BoundedSemaphore', semaphoreArgs('BoundedSemaphore', value)));
}

/** A condition lives where its lock does: the manager counts only for the lock that it makes. */
export function conditionIn(broker: Broker, given?: Lock | RLock | ConditionOptions | null): Condition {
  const { lock, name: wish } = readCondition(given);
  const name = readName('Condition', wish);
  return new Condition({ lock: lock ?? rLockIn(broker, { name: `${name}.lock` }), name });
}

export function eventIn(broker: Broker, options?: SyncOptions): Event {
  return new Event(undefined, broker.create('Event', [readOptions('Event', options)]));
}

export function barrierIn(
  broker: Broker,
  parties: number,
  action?: BarrierAction | BarrierOptions | null,
  timeout?: Seconds | null,
): Barrier {
  const settings = barrierArgs(parties, action, timeout);
  return new Barrier(broker.create('Barrier', settings.args), settings.action);
}
