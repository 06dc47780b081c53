import { ValueError } from '../../errors/python-errors.js';
import { readTaskOptions, type TaskLimits, type TaskOptions } from '../task-options.js';
import type { WorkerRules } from '../worker-rules.js';
import type { PoolSeed } from './wire.js';

/** The rules as they travel to the manager. Throws when they ask it to call a function. */
export function writeRules({ recycle, ...rules }: WorkerRules): PoolSeed['rules'] {
  if (recycle !== undefined) {
    throw new ValueError('Pool: recycle is a function, and the manager calls none. Give maxAge, maxMemory or maxTasksPerChild, or make the pool in your own process.');
  }
  return rules;
}

/** What holds for all tasks, as every process that has the proxy is to know it. Throws when functions are in it. */
export function writeDefaults(limits: TaskLimits | undefined, retries: TaskOptions['retries']): PoolSeed['defaults'] {
  if (limits === undefined) return null;
  const { count, delay = 0, when } = typeof retries === 'object' && retries !== null ? retries : { count: retries ?? 0 };
  if (typeof delay === 'function' || when !== undefined) {
    throw new ValueError('Pool: retries.when and a function as retries.delay do not travel with the pool. Give a count and seconds here, and functions with each call.');
  }
  return { timeoutMs: limits.timeoutMs ?? null, softTimeoutMs: limits.softTimeoutMs ?? null, retries: count, retryDelay: delay };
}

export function readDefaults(defaults: PoolSeed['defaults'] | undefined): TaskLimits | undefined {
  if (defaults === undefined || defaults === null) return undefined;
  const { timeoutMs, softTimeoutMs, retries, retryDelay } = defaults;
  const seconds = (milliseconds: number | null): number | undefined => (milliseconds === null ? undefined : milliseconds / 1000);
  const options = { timeout: seconds(timeoutMs), softTimeout: seconds(softTimeoutMs), retries: { count: retries, delay: retryDelay } };
  return readTaskOptions('Pool', options);
}
