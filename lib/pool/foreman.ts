import { BatchReader } from './batch-bytes.js';
import type { LastWords } from './black-box.js';
import { Cancellation } from './cancellation.js';
import type { Crew, CrewListener } from './crew.js';
import type { EngineOptions } from './engine-options.js';
import { lostWorkerError } from './lost-worker.js';
import type { PoolBooks } from './observe/books.js';
import type { WorkerRecord } from './observe/worker-record.js';
import type { PoolState } from './pool-engine.js';
import { slowInitializer } from './limit-errors.js';
import { Renewal } from './renewal.js';
import { readResult } from './result-items.js';
import { Hand, type Scheduler } from './scheduler.js';
import type { TaskEnds } from './task-ends.js';
import type { Task, TaskOwner } from './task.js';
import type { ResultItem } from './wire.js';
import { readWorkerFailure, warnOfExit } from './worker-failure.js';
import type { WorkerLink } from './worker-link.js';
import type { WorkerExit, WorkerProcess } from './worker-process.js';
import type { WorkerRules } from './worker-rules.js';

/** What the foreman needs of its engine. */
export interface ForemanHost {
  readonly state: () => PoolState;
  readonly crew: () => Crew;
  readonly deal: () => void;
  /** So many tasks are not pending any more. */
  readonly settled: (count: number) => void;
  /** A worker is missing. */
  readonly refill: () => void;
  /** A worker of a pool that is closed or terminated is gone. */
  readonly endIfIdle: () => void;
  readonly hopeless: (cause: unknown) => void;
}

/** Hears what workers say and how they end, and sees to what follows from it. */
export class Foreman implements CrewListener {
  readonly #options: EngineOptions;
  readonly #rules: WorkerRules;
  readonly #books: PoolBooks;
  readonly #ends: TaskEnds;
  readonly #scheduler: Scheduler<Task>;
  readonly #host: ForemanHost;
  readonly #renewal: Renewal;
  /** The workers that are ready, by their hands. */
  readonly links = new Map<Hand<Task>, WorkerLink>();
  readonly cancellation: Cancellation;

  constructor(options: EngineOptions, rules: WorkerRules, books: PoolBooks, ends: TaskEnds, scheduler: Scheduler<Task>, host: ForemanHost) {
    this.#options = options;
    this.#rules = rules;
    this.#books = books;
    this.#ends = ends;
    this.#scheduler = scheduler;
    this.#host = host;
    this.#renewal = new Renewal(rules);
    this.cancellation = new Cancellation(rules.gracePeriodMs, {
      codec: options.codec,
      scheduler,
      ends,
      links: () => host.crew().links,
      linkOf: (hand) => this.links.get(hand),
      settled: host.settled,
      refill: host.refill,
    });
  }

  launched({ name, pid }: WorkerProcess): WorkerRecord {
    return this.#books.workerStarted(name, pid);
  }

  initializes(link: WorkerLink): void {
    const { initializerTimeoutMs } = this.#rules;
    link.limitStart(initializerTimeoutMs, () => slowInitializer(link.process, initializerTimeoutMs));
  }

  ready(link: WorkerLink, hasBlackBox: boolean): void {
    this.#host.crew().started();
    this.#books.workerReady(link.record);
    if (this.#host.state() === 'TERMINATE' || link.leaving) return;
    const { maxTasksPerChild, concurrency = 1 } = this.#options;
    const hand = new Hand<Task>(maxTasksPerChild, hasBlackBox, concurrency);
    link.hand = hand;
    if (this.#renewal.looksAtMemory) link.observe();
    this.links.set(hand, link);
    this.#scheduler.join(hand);
    this.#host.deal();
  }

  initializerFailed(link: WorkerLink, input: BatchReader): void {
    link.startError ??= readWorkerFailure(this.#options.codec, input, link.process);
  }

  exitFailed(link: WorkerLink, input: BatchReader): void {
    warnOfExit(readWorkerFailure(this.#options.codec, input, link.process), link.process);
  }

  result(link: WorkerLink, item: ResultItem): void {
    if (link.hand === undefined) throw new Error('pool: a result came from a worker that is not ready.');
    if (this.#host.state() === 'TERMINATE') return;
    const task = this.#scheduler.reported(link.hand, item.seq, item.work);
    if (task === undefined) throw new Error('pool: a result came that nobody waits for.');
    if (task.ended) {
      this.cancellation.reported(link, task);
      return;
    }
    const loading = this.#ends.reported(task, item, link);
    if (loading === undefined) this.#host.settled(1);
    else void loading.then(() => this.#host.settled(1));
  }

  resultsDone(link: WorkerLink): void {
    if (this.#host.state() === 'TERMINATE') return;
    const { hand } = link;
    this.#books.reportsRead(link.record, hand);
    if (hand !== undefined && !link.leaving) {
      if (hand.quota > 0 && this.#renewal.isDue(link)) hand.quota = 0;
      if (hand.quota <= 0 && hand.tasks.length === 0) this.#retire(link);
    }
    this.#host.deal();
  }

  /** See `PoolEngine.tell`. */
  tell({ holder }: Task, message: Uint8Array): boolean {
    const link = holder === undefined ? undefined : this.links.get(holder);
    link?.process.channel.send(message);
    return link !== undefined;
  }

  /** A stream whose owner has its end already gives no more. */
  items(link: WorkerLink, seq: number, input: BatchReader): void {
    (link.hand?.tasks.get(seq)?.owner as TaskOwner | undefined)?.items?.(input);
  }

  givenBack(link: WorkerLink, from: number, to: number): void {
    if (link.hand === undefined || this.#host.state() === 'TERMINATE') return;
    this.#scheduler.givenBack(link.hand, from, to);
    this.#host.deal();
  }

  /**
   * 1. The process is dead and all it sent was handed over. 2. Results that had not left it are in its last words.
   * 3. What it had begun besides is lost. 4. What it had not begun goes back in line. 5. Another worker takes its place.
   */
  gone(link: WorkerLink, exit: WorkerExit, { begun, results }: LastWords): void {
    const crew = this.#host.crew();
    crew.links.delete(link);
    const { hand } = link;
    if (hand !== undefined && this.links.delete(hand)) this.#settleHand(link, hand, exit, begun, results);
    this.#books.workerEnded(link.record, exit);
    if (!link.leaving) {
      if (hand !== undefined) crew.faulted();
      else crew.startFailed(link.startError ?? lostWorkerError(link.process, exit, undefined), link.startError === undefined && exit.signal !== undefined);
    }
    this.#host.refill();
    this.#host.deal();
    this.#host.endIfIdle();
  }

  hopeless(cause: unknown): void {
    this.#host.hopeless(cause);
  }

  /** The worker has done as many tasks as one may, or is replaced for another reason. */
  #retire(link: WorkerLink): void {
    link.end('recycled');
    this.#host.refill();
  }

  #settleHand(link: WorkerLink, hand: Hand<Task>, exit: WorkerExit, begun: number, results: LastWords['results']): void {
    for (const { seq } of [...hand.tasks]) {
      const bytes = results.get(seq);
      if (bytes !== undefined) this.result(link, readResult(new BatchReader(bytes)));
    }
    this.#books.reportsRead(link.record);
    const failed = this.#scheduler.lost(hand, begun);
    for (const task of failed) this.#ends.lost(task, link, exit);
    this.#host.settled(failed.length);
  }
}
