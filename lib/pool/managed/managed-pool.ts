import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ObjectType } from '../../manager/server/object-type.js';
import { rangeOf, viewOf } from '../../serialization/byte-range.js';
import { codec } from '../../serialization/installed-codec.js';
import { deferred, type Deferred } from '../../util/deferred.js';
import { ValueError } from '../../errors/python-errors.js';
import type { Engine } from '../engine.js';
import type { PoolStatistics } from '../observe/pool-statistics.js';
import { startEngine } from '../own-engine.js';
import { readPoolOptions, type PoolOptions } from '../pool-options.js';
import { encodeSetUp } from '../start-worker.js';
import { Task, type TaskEnd, type TaskOwner, type TaskTries } from '../task.js';
import type { TaskLimits } from '../task-options.js';
import { writeDefaults, writeRules } from './seed-limits.js';
import { POOL_TYPE, type PoolSeed, type RunAnswer, type RunLimits, type RunRequest } from './wire.js';

/** A pool that lives in a manager: its workers are the manager's children, its tasks come as bytes and leave as bytes. */
class ManagedPool {
  readonly #engine: Engine;
  readonly #jobs = new Map<string, Job>();
  readonly #tasks = new Map<string, Task>();

  constructor(...given: unknown[]) {
    const { processes, ...seed } = readSeed(given);
    const size = processes ?? availableParallelism();
    const plan = { ...seed, processes: size, limits: undefined, rules: { ...seed.rules, recycle: undefined } };
    this.#engine = startEngine(plan, (task, item, worker) => {
      task.done([item.outcome, item.work, viewOf(item.body), worker.name, worker.pid] satisfies RunAnswer);
      return undefined;
    });
  }

  /** Runs one task; what stands in the answer only its asker can read. Rejects when the task has no result. */
  run({ call, func, name, inline, form, args, items, job, id, limits }: RunRequest): Promise<RunAnswer> {
    const engine = this.#engine;
    engine.requireRunning(call);
    const owner = job === null ? new Job() : this.#job(job);
    return owner.add((part) => {
      const task = new Task(engine.functions.adopt(func, name, inline), form, rangeOf(args), items, owner, part, call, readLimits(limits));
      if (limits !== null) task.tries = new OneTry(limits, items);
      task.unlisten = () => this.#tasks.delete(id);
      this.#tasks.set(id, task);
      engine.submit(task);
    });
  }

  /** Takes a task back, or stops it: nobody waits for it. */
  cancel(id: string): void {
    const task = this.#tasks.get(id);
    if (task !== undefined) this.#engine.cancel(task, undefined);
  }

  /** Takes back the tasks of a job that no worker has begun; nobody waits for the others either. */
  withdraw(name: string): void {
    const job = this.#jobs.get(name);
    if (job === undefined) return;
    this.#engine.withdraw(job);
    for (const [id, { owner }] of this.#tasks) if (owner === job) this.#tasks.delete(id);
    job.drop();
  }

  close(): void {
    this.#engine.close();
  }

  terminate(): void {
    this.#engine.terminate();
  }

  async join(): Promise<void> {
    if (this.#engine.state === 'RUN') {
      throw new ValueError('Pool.join: Pool is still running. Call close() first, to let the tasks finish, or terminate().');
    }
    await this.#engine.join();
  }

  statistics(): PoolStatistics {
    return this.#engine.statistics();
  }

  #job(name: string): Job {
    let job = this.#jobs.get(name);
    if (job === undefined) {
      job = new Job(() => this.#jobs.delete(name));
      this.#jobs.set(name, job);
    }
    return job;
  }
}

/** Tasks that may be taken back together, and who waits for them. */
class Job implements TaskOwner {
  readonly #open = new Map<number, Deferred<RunAnswer>>();
  readonly #over: (() => void) | undefined;
  #parts = 0;

  /** `over` is called whenever no task is left. */
  constructor(over?: () => void) {
    this.#over = over;
  }

  add(submit: (part: number) => void): Promise<RunAnswer> {
    const part = this.#parts++;
    const end = deferred<RunAnswer>();
    this.#open.set(part, end);
    try {
      submit(part);
    } catch (error) {
      this.#take(part);
      throw error;
    }
    return end.promise;
  }

  done(part: number, answer: unknown): void {
    this.#take(part)?.resolve(answer as RunAnswer);
  }

  failed(part: number, error: unknown): void {
    this.#take(part)?.reject(error);
  }

  drop(): void {
    for (const part of [...this.#open.keys()]) this.#take(part)?.resolve(null);
  }

  #take(part: number): Deferred<RunAnswer> | undefined {
    const end = this.#open.get(part);
    this.#open.delete(part);
    if (this.#open.size === 0) this.#over?.();
    return end;
  }
}

/** One of the tries that the asker makes: the next one, if there is any, is another task. */
class OneTry implements TaskTries {
  readonly attempt: number;
  readonly only: readonly number[];
  readonly delayMs = 0;
  /** Each is a task here. */
  readonly again = false;

  constructor(
    { attempt, only }: RunLimits,
    readonly items: number,
  ) {
    this.attempt = attempt;
    this.only = only;
  }

  get taken(): boolean {
    return this.attempt > 0; // the asker knows better, and is not asked here
  }

  judge(end: TaskEnd): TaskEnd {
    return end;
  }

  cancel(): boolean {
    return false;
  }
}

function readLimits(limits: RunLimits | null): TaskLimits | undefined {
  if (limits === null) return undefined;
  const { timeoutMs, softTimeoutMs } = limits;
  return { timeoutMs: timeoutMs ?? undefined, softTimeoutMs: softTimeoutMs ?? undefined, retries: undefined, signal: undefined };
}

/** What `SyncManager.Pool` wrote, or what `create('Pool', …)` of a manager was given. */
function readSeed(given: readonly unknown[]): PoolSeed {
  const [first] = given as [Partial<PoolSeed> | null | undefined];
  if (ArrayBuffer.isView(first?.setUp)) return first as PoolSeed;
  return writeSeed(given);
}

/** Reads Python's positions or one options object; what cannot cross throws. */
export function writeSeed(given: readonly unknown[]): PoolSeed {
  const [first] = given as [PoolOptions | number | null | undefined];
  const { processes, maxTasksPerChild, concurrency, launch, rules, limits, ...start } = readPoolOptions(given);
  const asked = typeof first === 'object' ? first?.processes : first;
  const { execArgv, env, cwd } = launch;
  return {
    // The manager may be on another machine.
    processes: asked === undefined || asked === null ? null : processes,
    maxTasksPerChild,
    concurrency,
    setUp: encodeSetUp(start, codec),
    rules: writeRules(rules),
    defaults: writeDefaults(limits, typeof first === 'object' ? first?.retries : undefined),
    launch: { execArgv, env: env && { ...env }, cwd: cwd instanceof URL ? fileURLToPath(cwd) : cwd },
  };
}

/** Pools of managers (Python: the type `Pool` of `SyncManager`, MA-15). */
export const poolType: ObjectType = {
  typeId: POOL_TYPE,
  callable: ManagedPool as unknown as NonNullable<ObjectType['callable']>,
  exposed: ['run', 'cancel', 'withdraw', 'close', 'terminate', 'join', 'statistics'],
  methodToTypeId: {},
  proxy: 'PoolProxy',
  end: (pool: ManagedPool) => pool.terminate(),
};
