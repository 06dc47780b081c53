import type { ReadPoolOptions } from '../pool-options.js';
import type { WorkerRules } from '../worker-rules.js';
import type { Form, Outcome } from '../wire.js';

/*
 * What proxies and the pool in the manager say to each other: calls of a `ManagedPool`. Functions, arguments and results are bytes
 * that the manager hands on as they are; only the worker and the process that asked decode them.
 */

/** The name of the type in a manager. */
export const POOL_TYPE = 'Pool';

/** What a pool in a manager is made of; `processes` is `null` for the manager's own default. */
export interface PoolSeed {
  readonly processes: number | null;
  readonly maxTasksPerChild: number;
  readonly concurrency: number;
  /** See `encodeSetUp`. */
  readonly setUp: Uint8Array;
  readonly launch: ReadPoolOptions['launch'];
  /** Without `recycle`: the manager calls no function of the user's. */
  readonly rules: Omit<WorkerRules, 'recycle'>;
  /** What holds for every task that says nothing else; it is for the processes that ask. */
  readonly defaults: { readonly timeoutMs: number | null; readonly softTimeoutMs: number | null; readonly retries: number; readonly retryDelay: number } | null;
}

/** One task on its way to the manager. */
export interface RunRequest {
  /** `Pool.apply`: which call it is of. */
  readonly call: string;
  readonly func: Uint8Array;
  readonly name: string;
  /** The function may have other bytes next time. */
  readonly inline: boolean;
  readonly form: Form;
  readonly args: Uint8Array;
  readonly items: number;
  /** Names the tasks that may be taken back together; `null`: never. */
  readonly job: string | null;
  /** Names this task alone. */
  readonly id: string;
  readonly limits: RunLimits | null;
}

/** What the worker and the pool's clock must know of a task. */
export interface RunLimits {
  readonly timeoutMs: number | null;
  readonly softTimeoutMs: number | null;
  readonly attempt: number;
  readonly only: readonly number[];
}

/** How a task ended, and in which process; `null`: it was taken back. */
export type RunAnswer = readonly [outcome: Outcome, work: number, body: Uint8Array, worker: string, pid: number] | null;
