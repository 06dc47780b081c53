import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';

/** What a `recycle` predicate is told of a worker that has just ended a task. */
export interface WorkerInfo {
  readonly name: string;
  readonly pid: number;
  /** How many tasks it has ended; a chunk is one. */
  readonly tasks: number;
  /** How long ago it was ready for its first task, in seconds. */
  readonly age: Seconds;
  /** The memory it takes (resident set; of a thread its own heap and buffers), in bytes, as of its last message; 0 before the first. */
  readonly memory: number;
}

/** When a pool ends a worker and starts another. */
export interface WorkerRuleOptions {
  /** How long a task that timed out or was cancelled may take to come to its end before its worker is ended; at least 0.01. In seconds. Default: 0.25. */
  readonly gracePeriod?: Seconds | null | undefined;
  /** How long an initializer may take, in seconds. Then its worker is ended, and after three such starts the pool is broken. Default: 60. `Infinity` for no limit. */
  readonly initializerTimeout?: Seconds | null | undefined;
  /** So many workers that ended by a fault are replaced within a second; the rest wait, and no task fails of it. Default: 50 for each worker of the pool. */
  readonly maxRestarts?: number | null | undefined;
  /** A worker of this age, in seconds, is replaced when its task is done. Default: never. */
  readonly maxAge?: Seconds | null | undefined;
  /** A worker that takes more memory than this, in bytes, is replaced when its task is done. Default: never. */
  readonly maxMemory?: number | null | undefined;
  /** Called after a worker's task, or after several short ones that were reported together; `true` replaces the worker. Default: never. */
  readonly recycle?: ((worker: WorkerInfo) => boolean) | null | undefined;
}

/** The same, checked; times in milliseconds. */
export interface WorkerRules {
  readonly gracePeriodMs: number;
  readonly initializerTimeoutMs: number;
  readonly maxRestarts: number;
  readonly maxAgeMs: number;
  readonly maxMemory: number;
  readonly recycle: ((worker: WorkerInfo) => boolean) | undefined;
}

const GRACE_PERIOD = 0.25;
const INITIALIZER_TIMEOUT = 60;
const RESTARTS_FOR_EACH = 50;

/** Checks the rules for a pool of so many workers. */
export function readWorkerRules(call: string, options: WorkerRuleOptions, workers: number): WorkerRules {
  const { recycle } = options;
  if (recycle !== undefined && recycle !== null && typeof recycle !== 'function') {
    throw new ArgumentTypeError(`${call}: recycle is ${describeValue(recycle)}. Give a function that gets the worker and says whether to replace it.`);
  }
  const read = (name: keyof WorkerRuleOptions, fallback: number, least?: number): number =>
    readNumber(call, name, options[name], fallback, least);
  return {
    gracePeriodMs: read('gracePeriod', GRACE_PERIOD, 0) * 1000,
    initializerTimeoutMs: read('initializerTimeout', INITIALIZER_TIMEOUT) * 1000,
    maxRestarts: read('maxRestarts', RESTARTS_FOR_EACH * workers),
    maxAgeMs: read('maxAge', Infinity) * 1000,
    maxMemory: read('maxMemory', Infinity),
    recycle: recycle ?? undefined,
  };
}

/** A number above 0, or of at least `least`. */
function readNumber(call: string, name: string, given: unknown, fallback: number, least?: number): number {
  if (given === undefined || given === null) return fallback;
  if (typeof given !== 'number') {
    throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(given)}. Give a number, or leave it out.`);
  }
  if (!(least === undefined ? given > 0 : given >= least)) {
    throw new ValueError(`${call}: ${name} must be ${least === undefined ? 'more than 0' : `${String(least)} or more`}, not ${String(given)}. Leave it out for the default.`);
  }
  return given;
}
