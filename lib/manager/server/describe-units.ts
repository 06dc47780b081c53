import type { SemaphoreRule, Waiter } from '../../sync/semaphore-rule.js';
import type { ServerClient } from './server-client.js';

/** Who has units of a lock or a semaphore, and who waits for one, for people and for reports. */
export function describeUnits(rule: SemaphoreRule<ServerClient>): Readonly<Record<string, unknown>> {
  return { holders: describeWaiters(rule.holders()), waiters: describeWaiters(rule.waiters()) };
}

export function describeWaiters(waiters: readonly Waiter<ServerClient>[]): readonly unknown[] {
  return waiters.map(({ owner, since }) => ({ process: owner.label, since }));
}
