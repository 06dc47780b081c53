import { RuntimeError } from '../errors/python-errors.js';
import type { Codec } from '../serialization/codec.js';
import { deferred } from '../util/deferred.js';
import { atEndOfTurn } from '../util/end-of-turn.js';
import type { LastWords } from './black-box.js';
import { BatchReader } from './batch-bytes.js';
import { Crew } from './crew.js';
import { FunctionTable, type AnyFunction } from './function-table.js';
import { lostWorkerError } from './lost-worker.js';
import { cannotStart, notRunning, terminated } from './pool-errors.js';
import { readStartFailure } from './start-failure.js';
import { readResult } from './result-items.js';
import { Hand, Scheduler } from './scheduler.js';
import { settleTask } from './settle-task.js';
import type { Task } from './task.js';
import type { ResultItem } from './wire.js';
import type { WorkerLink } from './worker-link.js';
import type { StartWorker, WorkerExit } from './worker-process.js';

/** Python's names for where a pool is in its life. */
export type PoolState = 'RUN' | 'CLOSE' | 'TERMINATE';

export interface EngineOptions {
  readonly size: number;
  readonly maxTasksPerChild: number;
  readonly start: StartWorker;
  readonly codec: Codec;
  readonly isStable: (func: AnyFunction) => boolean;
}

/** An input that is being read. */
interface Reading {
  readonly call: string;
  readonly fail: (error: Error) => void;
}

/** A free worker waits so long for a busy one's prefetched tasks before they are asked back. */
const RECALL_MS = 10;

/** Everything a pool does, without the form in which it is offered: tasks in, results to their owners, workers kept. */
export class Engine {
  readonly functions: FunctionTable;
  readonly #options: EngineOptions;
  readonly #scheduler = new Scheduler<Task>();
  readonly #crew: Crew;
  readonly #links = new Map<Hand<Task>, WorkerLink>();
  readonly #ended = deferred();
  #state: PoolState = 'RUN';
  #brokenBy: RuntimeError | undefined;
  /** Tasks without a result, and inputs that are still being read. */
  #pending = 0;
  readonly #readings = new Set<Reading>();
  #dealPlanned = false;
  #recallPlanned = false;
  #joined = false;

  /** Starts the workers; throws what starting a worker throws, and leaves none behind then. */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.functions = new FunctionTable(options.codec, options.isStable, (id) => {
      for (const link of this.#crew.links) link.forget(id);
    });
    this.#crew = new Crew(options.size, options.start, {
      ready: (link, hasBlackBox) => this.#ready(link, hasBlackBox),
      initializerFailed: (link, input) => this.#initializerFailed(link, input),
      result: (link, item) => this.#result(link, item),
      resultsDone: (link) => this.#resultsDone(link),
      givenBack: (link, from, to) => this.#givenBack(link, from, to),
      gone: (link, exit, lastWords) => this.#gone(link, exit, lastWords),
      hopeless: (cause) => this.#break(cause),
    });
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

  get size(): number {
    return this.#options.size;
  }

  get codec(): Codec {
    return this.#options.codec;
  }

  get pending(): number {
    return this.#pending;
  }
  get unfinished(): Iterable<Task> {
    return this.#scheduler;
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
    if (this.#pending++ === 0) this.#crew.hold();
    this.#scheduler.add(task);
    this.#planDeal();
  }

  /**
   * An input that is still being read will give tasks later: the pool does not end before.
   *
   * `fail` is called when the pool is terminated or breaks meanwhile. The function returned says that all was submitted.
   */
  begin(call: string, fail: (error: Error) => void): () => void {
    const reading: Reading = { call, fail };
    this.#readings.add(reading);
    if (this.#pending++ === 0) this.#crew.hold();
    return () => {
      if (this.#readings.delete(reading)) this.#settled(1);
    };
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
    for (const link of this.#crew.links) link.keepAlive();
    await this.ended;
  }

  #planDeal(): void {
    if (this.#dealPlanned) return;
    this.#dealPlanned = true;
    atEndOfTurn(() => {
      this.#dealPlanned = false;
      this.#deal();
    });
  }

  #deal(): void {
    this.#scheduler.deal((hand, tasks) => this.#links.get(hand)?.send(tasks));
    if (!this.#recallPlanned && this.#scheduler.overloaded() !== undefined) this.#planRecall();
  }

  /** What is prefetched should be short; when it turns out not to be, a free worker takes it over. */
  #planRecall(): void {
    this.#recallPlanned = true;
    setTimeout(() => {
      this.#recallPlanned = false;
      const hand = this.#scheduler.overloaded();
      const link = hand === undefined ? undefined : this.#links.get(hand);
      if (link === undefined || link.leaving) return;
      if (!link.recalled) link.recall();
      else this.#planRecall();
    }, RECALL_MS).unref();
  }

  #ready(link: WorkerLink, hasBlackBox: boolean): void {
    this.#crew.started();
    if (this.#state === 'TERMINATE' || link.leaving) return;
    const hand = new Hand<Task>(this.#options.maxTasksPerChild, hasBlackBox);
    link.hand = hand;
    this.#links.set(hand, link);
    this.#scheduler.join(hand);
    this.#deal();
  }

  #initializerFailed(link: WorkerLink, input: BatchReader): void {
    link.startError = readStartFailure(this.#options.codec, input, link.process);
  }

  #result(link: WorkerLink, item: ResultItem): void {
    if (link.hand === undefined) throw new Error('pool: a result came from a worker that is not ready.');
    if (this.#state === 'TERMINATE') return;
    const task = this.#scheduler.reported(link.hand, item.milliseconds);
    if (task === undefined) throw new Error('pool: a result came that nobody waits for.');
    this.#settle(task, item, link);
  }

  #settle(task: Task, item: ResultItem, link: WorkerLink): void {
    const loading = settleTask(task, item, this.#options.codec, link.process);
    if (loading === undefined) this.#settled(1);
    else void loading.then(() => this.#settled(1));
  }

  #resultsDone(link: WorkerLink): void {
    if (this.#state === 'TERMINATE') return;
    const { hand } = link;
    if (hand !== undefined && hand.quota <= 0 && hand.tasks.length === 0) this.#retire(link);
    this.#deal();
  }

  /** The worker has done as many tasks as one may. */
  #retire(link: WorkerLink): void {
    link.end();
    if (this.#state === 'RUN' || this.#pending > 0) this.#crew.refill();
  }

  #givenBack(link: WorkerLink, from: number, to: number): void {
    if (link.hand === undefined || this.#state === 'TERMINATE') return;
    this.#scheduler.givenBack(link.hand, from, to);
    this.#deal();
  }

  /**
   * 1. The process is dead and all it sent was handed over. 2. Results that had not left it are in its last words.
   * 3. The task that it had begun is lost. 4. What it had not begun goes back in line. 5. Another worker takes its place.
   */
  #gone(link: WorkerLink, exit: WorkerExit, { begun, results }: LastWords): void {
    this.#crew.links.delete(link);
    const { hand } = link;
    if (hand !== undefined && this.#links.delete(hand)) this.#settleHand(link, hand, exit, begun, results);
    if (hand === undefined && !link.leaving) {
      this.#crew.startFailed(link.startError ?? lostWorkerError(link.process, exit, undefined), exit.signal !== undefined);
    }
    if (this.#state === 'RUN' || (this.#state === 'CLOSE' && this.#pending > 0)) this.#crew.refill();
    this.#deal();
    if (this.#state !== 'RUN') this.#endIfIdle();
  }

  #settleHand(link: WorkerLink, hand: Hand<Task>, exit: WorkerExit, begun: number, results: LastWords['results']): void {
    for (let next = hand.tasks.peek(); next !== undefined; next = hand.tasks.peek()) {
      const bytes = results.get(next.seq);
      if (bytes === undefined) break;
      this.#result(link, readResult(new BatchReader(bytes)));
    }
    const { failed } = this.#scheduler.lost(hand, begun);
    for (const task of failed) task.failed(lostWorkerError(link.process, exit, task));
    this.#settled(failed.length);
  }

  #settled(count: number): void {
    if (count === 0) return;
    this.#pending -= count;
    if (this.#pending > 0) return;
    this.#crew.release();
    if (this.#state === 'CLOSE') this.#endIfIdle();
  }

  /** A closed pool without work lets its workers go. */
  #endIfIdle(): void {
    if (this.#state === 'CLOSE' && this.#pending === 0) {
      this.#crew.disband();
      for (const link of this.#crew.links) {
        if (this.#joined) link.keepAlive();
        if (link.hand === undefined && !link.leaving) link.dismiss(); // it is still starting: its initializer might never end
        else link.end();
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
    this.#crew.disband();
    this.#links.clear();
    const tasks = this.#scheduler.clear();
    for (const link of this.#crew.links) {
      if (this.#joined) link.keepAlive();
      link.dismiss();
    }
    const readings = [...this.#readings];
    this.#readings.clear();
    for (const task of tasks) task.failed(errorFor(task));
    for (const reading of readings) reading.fail(errorFor(reading));
    this.#settled(tasks.length + readings.length);
    this.#endIfIdle();
  }
}
