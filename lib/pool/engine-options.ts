import type { Codec } from '../serialization/codec.js';
import type { AnyFunction } from './function-table.js';
import type { Settle } from './task-ends.js';
import type { TaskLimits } from './task-options.js';
import type { StartWorker } from './worker-process.js';
import type { WorkerRules } from './worker-rules.js';

/** What an `Engine` is made of. */
export interface EngineOptions {
  readonly size: number;
  /** Starts no more workers than there are tasks; `size` is the most then. Default: all of them at once. */
  readonly onDemand?: boolean | undefined;
  readonly maxTasksPerChild: number;
  /** How many asynchronous tasks a worker runs at the same time. Default: 1. */
  readonly concurrency?: number | undefined;
  /** See `PoolEngine.limits`. */
  readonly limits?: TaskLimits | undefined;
  /** Default: those of a `Pool` that says nothing. */
  readonly rules?: WorkerRules | undefined;
  readonly start: StartWorker;
  readonly codec: Codec;
  readonly isStable: (func: AnyFunction) => boolean;
  /** Tells a task's owner how it ended. Default: `settleTask`, which decodes the result. */
  readonly settle?: Settle;
}
