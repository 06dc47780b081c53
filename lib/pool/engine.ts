import { RuntimeError } from '../errors/python-errors.js';
import type { Codec } from '../serialization/codec.js';
import { deferred } from '../util/deferred.js';
import { atEndOfTurn } from '../util/end-of-turn.js';
import { Crew } from './crew.js';
import type { EngineOptions } from './engine-options.js';
import { Foreman } from './foreman.js';
import { FunctionTable } from './function-table.js';
import { Inputs, type Source } from './inputs.js';
import { cannotStart, notRunning, terminated } from './pool-errors.js';
import { Recall } from './recall.js';
import { PoolBooks } from './observe/books.js';
import type { WorkerRecord } from './observe/worker-record.js';
import { poolStatistics, type PoolStatistics } from './observe/pool-statistics.js';
import { Scheduler } from './scheduler.js';
import type { PoolEngine, PoolState } from './pool-engine.js';
import { addTries } from './tries.js';
import { TaskEnds } from './task-ends.js';
import type { Task } from './task.js';
import type { TaskLimits } from './task-options.js';
import { readWorkerRules } from './worker-rules.js';

/** Everything a pool does, without the form in which it is offered: tasks in, results to their owners, workers kept. */
export class Engine implements PoolEngine {
  readonly codec: Codec;
  readonly size: number;
  readonly concurrency: number;
  readonly limits: TaskLimits | undefined;
  readonly functions: FunctionTable;
  /** What happened so far; who looks on is told from there. */
  readonly books = new PoolBooks();
  readonly #options: EngineOptions;
  readonly #ends: TaskEnds;
  readonly #scheduler = new Scheduler<Task>();
  readonly #crew: Crew;
  readonly #foreman: Foreman;
  readonly #recall = new Recall(() => {
    const hand = this.#scheduler.overloaded();
    return hand === undefined ? undefined : this.#foreman.links.get(hand);
  });
  readonly resting = new Set<Task>();
  readonly #ended = deferred();
  #state: PoolState = 'RUN';
  #brokenBy: RuntimeError | undefined;
  /** Set when the workers are let go. What still comes is told this: the user's code may end the pool when it is asked for items or for another try. */
  #refusal: ((pending: { readonly call: string }) => Error) | undefined;
  /** Tasks without a result, and inputs that are still being read. */
  #pending = 0;
  /** Those among them that keep no program alive. */
  #unneeded = 0;
  readonly #inputs = new Inputs();
  #dealPlanned = false;
  #joined = false;

  /** Starts the workers; throws what starting a worker throws, and leaves none behind then. */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.codec = options.codec;
    this.size = options.size;
    this.concurrency = options.concurrency ?? 1;
    this.limits = options.limits;
    this.#ends = new TaskEnds(this.books, options.codec, options.settle);
    this.functions = new FunctionTable(options.codec, options.isStable, (id) => {
      for (const link of this.#crew.links) link.forget(id);
    });
    const { size, onDemand = false, rules = readWorkerRules('Pool', {}, size) } = options;
    this.#foreman = new Foreman(options, rules, this.books, this.#ends, this.#scheduler, {
      state: () => this.#state,
      crew: () => this.#crew,
      deal: () => this.#deal(),
      settled: (count) => this.#settled(count),
      refill: () => this.#refill(),
      endIfIdle: () => {
        if (this.#state !== 'RUN') this.#endIfIdle();
      },
      hopeless: (cause) => this.#break(cause),
    });
    const wanted = onDemand ? () => Math.min(size, Math.ceil(this.#scheduler.size / this.concurrency)) : () => size;
    this.#crew = new Crew(wanted, rules.maxRestarts, options.start, this.#foreman);
    try {
      this.#crew.fill();
    } catch (error) {
      this.terminate();
      throw error;
    }
  }

  get state(): PoolState {
    return this.#state;
  }

  /** Of a worker that is replaced after so many tasks each chunk is one (PO-17). */
  get measures(): boolean {
    return this.#options.maxTasksPerChild === Infinity;
  }

  get pending(): number {
    return this.#pending;
  }

  get unfinished(): Iterable<Task> {
    return this.#scheduler;
  }

  /** The error of all tasks, once the workers cannot be started. */
  get brokenBy(): RuntimeError | undefined {
    return this.#brokenBy;
  }

  *workers(): Generator<WorkerRecord, void, undefined> {
    for (const { record } of this.#crew.links) yield record;
  }

  statistics(): PoolStatistics {
    return poolStatistics(this.books, { state: this.#state, size: this.size, waiting: this.#scheduler.waiting, workers: this.#crew.links });
  }

  /** Resolves when the pool was closed or terminated and the last worker has ended. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Throws unless new work may come. */
  requireRunning(call: string): void {
    if (this.#brokenBy !== undefined) throw new RuntimeError(this.#brokenBy.message, { cause: this.#brokenBy.cause });
    if (this.#state !== 'RUN') throw notRunning(call, this.#state === 'CLOSE');
  }

  /** Adds a task; it leaves at the end of this turn together with the others. */
  submit(task: Task): void {
    if (this.#refusal !== undefined) return this.#ends.tooLate(task, this.#refusal);
    if (this.#pending++ === this.#unneeded) this.#crew.hold();
    task.home = this;
    if (task.limits !== undefined) addTries(this, task);
    this.#scheduler.add(task);
    this.#planDeal();
    this.books.submitted(task);
  }

  submitNext(tasks: readonly Task[]): void {
    if (this.#refusal !== undefined) return tasks.forEach((task) => this.submit(task));
    this.#pending += tasks.length;
    for (const task of tasks) task.home = this;
    this.#scheduler.addFirst(tasks);
    this.#planDeal();
    for (const task of tasks) this.books.submitted(task);
  }

  /**
   * An input that is still being read will give tasks later: the pool does not end before.
   *
   * `fail` is called when the pool is terminated or breaks meanwhile. The function returned says that all was submitted.
   */
  begin(call: string, fail: (error: Error) => void): () => void {
    if (this.#refusal !== undefined) {
      fail(this.#refusal({ call }));
      return () => undefined;
    }
    if (this.#pending++ === this.#unneeded) this.#crew.hold();
    return this.#inputs.addReading({ call, fail }, () => this.#settled(1));
  }

  /** Announces tasks that come as results are taken; the function returned says that all were submitted, or will not be. Throws when no more may come. */
  register(source: Source): () => void {
    if (this.#refusal !== undefined) throw this.#refusal(source);
    return this.#inputs.addSource(source, () => this.#endIfIdle());
  }

  /** Takes back the tasks of this owner that no worker has; its other results are not wanted. Says how many. */
  withdraw(owner: Task['owner']): number {
    for (const task of [...this.resting]) if (task.owner === owner) task.cancel(undefined);
    const tasks = this.#scheduler.withdraw((task) => task.owner === owner);
    for (const task of tasks) this.#ends.withdrawn(task);
    this.#settled(tasks.length);
    return tasks.length;
  }

  tell(task: Task, message: Uint8Array): boolean {
    return this.#foreman.tell(task, message);
  }

  unneeded(change: 1 | -1): void {
    this.#unneeded += change;
    if (this.#pending > this.#unneeded) this.#crew.hold();
    else this.#crew.release();
  }

  /** Takes back every task that no worker has, and fails it. */
  failWaiting(errorFor: (task: Task) => unknown): void {
    for (const task of [...this.resting]) task.cancel(errorFor(task));
    const tasks = this.#scheduler.withdraw(() => true);
    for (const task of tasks) this.#ends.refused(task, errorFor(task));
    this.#settled(tasks.length);
  }

  cancel(task: Task, reason: unknown): void {
    this.#foreman.cancellation.cancel(task, reason);
  }

  cancelAll(owner: Task['owner'], reason: unknown): void {
    for (const task of [...this.resting, ...this.#scheduler]) if (task.owner === owner) task.cancel(reason);
  }

  close(): void {
    if (this.#state !== 'RUN') return;
    this.#state = 'CLOSE';
    this.#endIfIdle();
  }

  terminate(): void {
    this.#kill(({ call }) => terminated(call));
  }

  /** Ends every worker now, with no time to wait for anything. */
  killNow(): void {
    for (const link of this.#crew.links) link.abandon();
  }

  /** Keeps the program alive until `ended`. */
  async join(): Promise<void> {
    this.#joined = true;
    this.#inputs.lift();
    for (const link of this.#crew.links) link.keepAlive();
    await this.ended;
  }

  #planDeal(): void {
    if (this.#dealPlanned) return;
    this.#dealPlanned = true;
    this.books.turn();
    atEndOfTurn(() => {
      this.#dealPlanned = false;
      if (this.#options.onDemand === true) this.#crew.refill();
      this.#deal();
    });
  }

  #deal(): void {
    this.#scheduler.deal((hand, tasks) => {
      const link = this.#foreman.links.get(hand);
      link?.send(tasks);
      if (link !== undefined) this.books.sent(link.record, hand, tasks);
      this.#foreman.cancellation.dealt(tasks);
    });
    this.#recall.planIfNeeded();
  }

  #refill(): void {
    if (this.#state === 'RUN' || (this.#state === 'CLOSE' && this.#pending > 0)) this.#crew.refill();
  }

  #settled(count: number): void {
    if (count === 0) return;
    this.#pending -= count;
    if (this.#pending > this.#unneeded) return;
    this.#crew.release();
    if (this.#state === 'CLOSE') this.#endIfIdle();
  }

  /** A closed pool without work lets its workers go. */
  #endIfIdle(): void {
    if (this.#state === 'CLOSE' && this.#pending === 0 && this.#inputs.sources === 0) {
      this.#crew.disband();
      this.#refusal = ({ call }) => notRunning(call, true);
      for (const link of this.#crew.links) {
        if (this.#joined) link.keepAlive();
        if (link.hand === undefined && !link.leaving) link.dismiss('closed'); // it is still starting: its initializer might never end
        else link.end('closed');
      }
    }
    // In a terminated pool the results that are just being decoded need no worker any more.
    const through = this.#pending === 0 || this.#state === 'TERMINATE';
    if (this.#crew.links.size === 0 && through) this.#ended.resolve();
  }

  #break(cause: unknown): void {
    const error = cannotStart(cause);
    this.#brokenBy = error;
    this.#kill(() => error);
  }

  #kill(errorFor: (pending: { readonly call: string }) => Error): void {
    if (this.#state === 'TERMINATE') return;
    this.#state = 'TERMINATE';
    this.#refusal = errorFor;
    this.#crew.disband();
    this.#foreman.links.clear();
    const tasks = this.#scheduler.clear();
    for (const link of this.#crew.links) {
      if (this.#joined) link.keepAlive();
      link.dismiss('terminated');
    }
    // Inputs first: they would give new tasks for those that fail.
    const readings = this.#inputs.fail(errorFor);
    for (const task of tasks) this.#ends.refused(task, errorFor(task));
    this.#settled(tasks.length + readings);
    this.#endIfIdle();
  }
}
