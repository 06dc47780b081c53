import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { readPoolOptions, type PoolOptions, type ReadPoolOptions } from '../pool/pool-options.js';
import { describeValue } from '../util/describe-value.js';

/**
 * How an executor is made. Besides Python's names it takes those of a pool: `timeout`, `softTimeout` and `retries` hold for each call,
 * `gracePeriod`, `concurrency` and their like for its workers.
 */
export interface ExecutorOptions extends Omit<PoolOptions, 'processes'> {
  /** The most workers; they are started as calls come that find none free. Default: as many as there are processors for this process. */
  readonly maxWorkers?: number | null | undefined;
}

/** Checks what executors take that pools take otherwise, and has the pool check the rest. */
export function readExecutorOptions(call: string, options: ExecutorOptions, fallback?: () => number): ReadPoolOptions {
  const { maxWorkers, maxTasksPerChild } = options;
  requireCount(call, 'maxWorkers', maxWorkers, 'max_workers must be greater than 0');
  requireCount(call, 'maxTasksPerChild', maxTasksPerChild, 'max_tasks_per_child must be >= 1');
  return readPoolOptions([{ ...options, processes: maxWorkers ?? fallback?.() }], call);
}

function requireCount(call: string, name: string, count: unknown, rule: string): void {
  if (count === undefined || count === null) return;
  if (typeof count !== 'number' || (count > 0 && !Number.isInteger(count))) {
    throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(count)}. Give a whole number of at least 1, or leave it out.`);
  }
  if (!(count >= 1)) throw new ValueError(`${call}: ${rule}, and ${String(count)} was given. Leave it out for the default.`);
}
