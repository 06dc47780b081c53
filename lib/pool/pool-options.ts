import { availableParallelism } from 'node:os';
import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import type { ResourceLimits } from '../process/resource-limits.js';
import { readTaskOptions, type TaskLimits, type TaskOptions } from './task-options.js';
import { readWorkerRules, type WorkerRuleOptions, type WorkerRules } from './worker-rules.js';

/** How a pool is made; `timeout`, `softTimeout` and `retries` are the defaults of its tasks. */
export interface PoolOptions extends Omit<TaskOptions, 'signal'>, WorkerRuleOptions {
  /** How many workers. Default: as many as there are processors for this process. */
  readonly processes?: number | null | undefined;
  /** Runs once in each worker before its first task; it may be asynchronous. Default: nothing. */
  readonly initializer?: ((...args: never[]) => unknown) | null | undefined;
  /** The initializer's arguments. Default: none. */
  readonly initArgs?: readonly unknown[] | undefined;
  /**
   * Runs once in each worker that leaves in good order: at the end of a closed pool, or when it is replaced after its
   * tasks; not when it is terminated or dies. It may be asynchronous and is waited for, for 10 seconds. What it throws is a
   * process warning here. It finds what the tasks left in `workerState()`. Default: nothing.
   */
  readonly workerExit?: (() => unknown) | null | undefined;
  /** After so many tasks a worker is replaced; a chunk of `map` is one task. Default: never. */
  readonly maxTasksPerChild?: number | null | undefined;
  /** How many asynchronous tasks a worker runs at the same time; while one waits, the next begins. Default: 1. */
  readonly concurrency?: number | null | undefined;
  /** Options for Node itself in the workers, such as `--max-old-space-size=500`. Default: this process's own. */
  readonly execArgv?: readonly string[] | undefined;
  /** The workers' environment. Default: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The workers' working directory. Default: this process's own. */
  readonly cwd?: string | URL | undefined;
}

/** How a pool of threads is made. */
export interface ThreadPoolOptions extends Omit<PoolOptions, 'cwd'> {
  /** How much memory each thread may take, in MB: `{ maxOldGenerationSizeMb: 500 }`. Default: as much as the process. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** The same, checked. */
export interface ReadPoolOptions {
  readonly processes: number;
  readonly initializer: ((...args: never[]) => unknown) | undefined;
  readonly initArgs: readonly unknown[];
  readonly workerExit: (() => unknown) | undefined;
  readonly maxTasksPerChild: number;
  readonly concurrency: number;
  /** What holds for every task that says nothing else; `undefined`: nothing. */
  readonly limits: TaskLimits | undefined;
  readonly rules: WorkerRules;
  readonly launch: Pick<PoolOptions, 'execArgv' | 'env' | 'cwd'> & Pick<ThreadPoolOptions, 'resourceLimits'>;
}

/** Reads one options object or Python's `(processes, initializer, initArgs, maxTasksPerChild)`; `call` is whose they are. */
export function readPoolOptions(given: readonly unknown[], call = 'Pool'): ReadPoolOptions {
  const [first, initializer, initArgs, maxTasksPerChild] = given;
  const options = (typeof first === 'object' && first !== null
    ? first
    : { processes: first, initializer, initArgs, maxTasksPerChild }) as Partial<Record<keyof PoolOptions, unknown>>;
  const { execArgv, env, cwd, resourceLimits, timeout, softTimeout, retries } = options as PoolOptions & ThreadPoolOptions;
  const processes = readProcesses(call, options.processes);
  return {
    processes,
    initializer: readCallable(call, 'initializer', options.initializer),
    initArgs: readList(call, 'initArgs', options.initArgs),
    workerExit: readCallable(call, 'workerExit', options.workerExit),
    maxTasksPerChild: readMaxTasks(call, options.maxTasksPerChild),
    concurrency: readConcurrency(call, options.concurrency),
    limits: readTaskOptions(call, { timeout, softTimeout, retries }),
    rules: readWorkerRules(call, options as PoolOptions, processes),
    launch: { execArgv, env, cwd, resourceLimits },
  };
}

function readProcesses(call: string, processes: unknown): number {
  if (processes === undefined || processes === null) return availableParallelism();
  if (typeof processes !== 'number') {
    throw new ArgumentTypeError(`${call}: processes is ${describeValue(processes)}. Give a whole number of workers, or leave it out.`);
  }
  if (!(processes >= 1)) {
    throw new ValueError(`${call}: Number of processes must be at least 1, and ${processes} was given. Leave it out for one worker per processor.`);
  }
  if (!Number.isInteger(processes)) {
    throw new ArgumentTypeError(`${call}: processes is ${processes}. Give a whole number of workers.`);
  }
  return processes;
}

function readCallable(call: string, name: string, given: unknown): ((...args: never[]) => unknown) | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'function') {
    throw new ArgumentTypeError(`${call}: ${name} must be a callable, and ${describeValue(given)} was given. Give a function.`);
  }
  return given as (...args: never[]) => unknown;
}

function readConcurrency(call: string, concurrency: unknown): number {
  if (concurrency === undefined || concurrency === null) return 1;
  if (typeof concurrency !== 'number') {
    throw new ArgumentTypeError(`${call}: concurrency is ${describeValue(concurrency)}. Give a whole number of tasks, at least 1.`);
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new ValueError(`${call}: concurrency must be a whole number, at least 1, not ${concurrency}. Leave it out for one task at a time.`);
  }
  return concurrency;
}

function readMaxTasks(call: string, maxTasks: unknown): number {
  if (maxTasks === undefined || maxTasks === null) return Infinity;
  if (typeof maxTasks !== 'number' || !Number.isInteger(maxTasks) || maxTasks < 1) {
    throw new ValueError(
      `${call}: maxTasksPerChild must be a positive int or None, and ${describeValue(maxTasks)} was given. Leave it out to keep workers.`,
    );
  }
  return maxTasks;
}

/** Reads a list of arguments; none are an empty list. */
export function readList(call: string, name: string, list: unknown): readonly unknown[] {
  if (list === undefined || list === null) return [];
  if (Array.isArray(list)) return list as unknown[];
  if (typeof list !== 'object' || typeof (list as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function') {
    throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(list)}. Give an array of arguments, such as [1, 'two'].`);
  }
  return [...(list as Iterable<unknown>)];
}
