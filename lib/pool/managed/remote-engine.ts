import { randomUUID } from 'node:crypto';
import { NotImplementedError } from '../../errors/python-errors.js';
import { callObject } from '../../manager/object-call.js';
import type { ResourceLink } from '../../rpc/broker.js';
import { rangeOf, viewOf } from '../../serialization/byte-range.js';
import { isStableFunction } from '../../serialization/functions/is-stable-function.js';
import { codec } from '../../serialization/installed-codec.js';
import { deferred } from '../../util/deferred.js';
import { FunctionTable } from '../function-table.js';
import { Inputs, type Source } from '../inputs.js';
import type { PoolEngine, PoolState } from '../pool-engine.js';
import type { WorkerRecord } from '../observe/worker-record.js';
import type { PoolStatistics } from '../observe/pool-statistics.js';
import { noteLoss } from '../lost-worker.js';
import { notRunning, terminated } from '../pool-errors.js';
import { settleTask } from '../settle-task.js';
import type { Task } from '../task.js';
import { Form } from '../wire.js';
import type { TaskLimits } from '../task-options.js';
import { addTries } from '../tries.js';
import type { RunAnswer, RunLimits, RunRequest } from './wire.js';

/** What a process must know of a pool that is elsewhere. */
export interface RemoteMeasures {
  readonly size: number;
  readonly concurrency: number;
  readonly limits: TaskLimits | undefined;
}

/**
 * A pool's engine whose workers are a manager's: each task is one call of the `ManagedPool` there. Inputs are read, functions and
 * arguments encoded, results decoded and callbacks called in this process, as for any pool.
 *
 * Its states are what this process has asked for; others may have closed the pool, which the manager knows.
 */
export class RemoteEngine implements PoolEngine {
  readonly codec = codec;
  readonly size: number;
  readonly concurrency: number;
  readonly limits: TaskLimits | undefined;
  readonly books = undefined;
  readonly functions = new FunctionTable(codec, isStableFunction, () => undefined);
  readonly #link: ResourceLink;
  /** The proxy. Whoever waits for a task, or will ask for one, keeps the pool in the manager alive through it. */
  readonly owner: object;
  readonly #inputs = new Inputs();
  /** The names of the jobs whose tasks may be taken back, by their owners. */
  readonly #jobs = new Map<Task['owner'] | Source, string>();
  readonly resting = new Set<Task>();
  /** Tasks without an answer, and what the manager calls them. */
  readonly #open = new Map<Task, string>();
  readonly #id = randomUUID();
  #state: PoolState = 'RUN';
  #tasks = 0;
  #pending = 0;
  #readings = 0;
  /** Set while `close()` waits until the inputs that are being read have given their tasks. */
  #closing: { readonly promise: Promise<void>; readonly go: () => void } | undefined;

  constructor(link: ResourceLink, owner: object, { size, concurrency, limits }: RemoteMeasures) {
    this.#link = link;
    this.owner = owner;
    this.size = size;
    this.concurrency = concurrency;
    this.limits = limits;
  }

  get state(): PoolState {
    return this.#state;
  }

  get pending(): number {
    return this.#pending;
  }

  requireRunning(call: string): void {
    if (this.#state !== 'RUN') throw notRunning(call, this.#state === 'CLOSE');
  }

  /** It does not see how long tasks take. */
  readonly measures = false;

  submitNext(tasks: readonly Task[]): void {
    for (const task of tasks) this.submit(task);
  }

  submit(task: Task): void {
    if (task.form === Form.stream) {
      throw new NotImplementedError(`${task.call}: a pool in a manager has no streams. Make the pool in this process, or put the items into a queue of the manager.`);
    }
    this.#pending++;
    task.home = this;
    if (task.limits !== undefined) addTries(this, task);
    this.#open.set(task, `${this.#id}:${String(++this.#tasks)}`);
    void this.#run(task).finally(() => {
      this.#pending--;
      this.#open.delete(task);
    });
  }

  /** The task fails here at once; the manager takes it back, or stops it. */
  cancel(task: Task, reason: unknown): void {
    const id = this.#open.get(task);
    task.fail(reason, 'cancelled');
    if (id !== undefined) void this.#tell('cancel', [id]);
  }

  cancelAll(owner: Task['owner'], reason: unknown): void {
    for (const task of [...this.resting, ...this.#open.keys()]) if (task.owner === owner) task.cancel(reason);
  }

  begin(call: string, fail: (error: Error) => void): () => void {
    this.#readings++;
    return this.#inputs.addReading({ call, fail }, () => {
      this.#readings--;
      this.#closeIfRead();
    });
  }

  register(source: Source): () => void {
    this.#jobs.set(source, randomUUID());
    return this.#inputs.addSource(source, () => {
      this.#jobs.delete(source);
      this.#closeIfRead();
    });
  }

  withdraw(owner: Task['owner']): number {
    for (const task of [...this.resting]) if (task.owner === owner) task.cancel(undefined);
    const job = this.#jobs.get(owner);
    this.#jobs.delete(owner);
    if (job !== undefined && this.#pending > 0) void this.#tell('withdraw', [job]);
    return 0;
  }

  /** Streams, which would need it, are refused. */
  tell(): boolean {
    return false;
  }

  unneeded(): void {
    /* See `tell`. */
  }

  /** What is being read when the pool is closed still gives its tasks: only then the manager is told. */
  close(): Promise<void> {
    if (this.#state === 'RUN') this.#state = 'CLOSE';
    if (!this.#reading) return this.#tell('close');
    if (this.#closing === undefined) {
      const read = deferred();
      this.#closing = { promise: read.promise.then(() => this.#tell('close')), go: read.resolve };
    }
    return this.#closing.promise;
  }

  terminate(): Promise<void> {
    this.#state = 'TERMINATE';
    this.#readings -= this.#inputs.fail(({ call }) => terminated(call));
    return this.#tell('terminate');
  }

  async join(): Promise<void> {
    this.#inputs.lift();
    await this.#closing?.promise;
    await this.#call('Pool.join', 'join');
  }

  workers(): readonly WorkerRecord[] {
    return [];
  }

  statistics(): Promise<PoolStatistics> {
    return this.#call('Pool.statistics', 'statistics') as Promise<PoolStatistics>;
  }

  get #reading(): boolean {
    return this.#readings > 0 || this.#inputs.sources > 0;
  }

  #closeIfRead(): void {
    if (!this.#reading) this.#closing?.go();
  }

  /** The call leaves in the order of submission, in one message with the others of this turn. */
  async #run(task: Task): Promise<void> {
    const { call, func, form, args, items, owner } = task;
    const job = this.#jobs.get(owner) ?? null;
    const id = this.#open.get(task) ?? '';
    const request: RunRequest = { call, func: func.bytes, name: func.name, inline: func.id === 0, form, args: viewOf(args), items, job, id, limits: limitsOf(task) };
    let answer: RunAnswer;
    try {
      answer = (await this.#call(call, 'run', [request])) as RunAnswer;
    } catch (error) {
      noteLoss(error);
      task.failed(error);
      return;
    }
    if (answer === null) return;
    const [outcome, work, body, name, pid] = answer;
    task.pace.measured(work, items);
    await settleTask(task, { outcome, body: rangeOf(body) }, codec, { name, pid });
  }

  /** Whoever does not await it hears of a manager's end from the next call. */
  #tell(method: 'close' | 'terminate' | 'withdraw' | 'cancel', args?: readonly unknown[]): Promise<void> {
    const told = this.#call(`Pool.${method}`, method, args) as Promise<void>;
    told.catch(() => undefined);
    return told;
  }

  #call(label: string, method: string, args: readonly unknown[] = []): Promise<unknown> {
    return callObject(this.#link, { label, method, args, signal: undefined, site: {} });
  }
}

function limitsOf({ limits, tries }: Task): RunLimits | null {
  if (limits === undefined) return null;
  const { timeoutMs = null, softTimeoutMs = null } = limits;
  return { timeoutMs, softTimeoutMs, attempt: tries?.attempt ?? 1, only: tries?.only ?? [] };
}
