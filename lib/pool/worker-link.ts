import { BrokenError } from '../errors/blame-errors.js';
import { FrameError } from '../transport/frame-reader.js';
import { LONGEST_TIMER_MS } from '../util/seconds.js';
import { sharedNow } from '../util/shared-clock.js';
import { BatchReader, BatchWriter } from './batch-bytes.js';
import type { BlackBoxReader, LastWords } from './black-box.js';
import type { WorkerEnd, WorkerRecord } from './observe/worker-record.js';
import { readResult } from './result-items.js';
import type { Hand } from './scheduler.js';
import { writeTasks } from './task-batch.js';
import type { Task } from './task.js';
import { ToParent, ToWorker, type ResultItem } from './wire.js';
import type { WorkerExit, WorkerProcess } from './worker-process.js';

/** What a worker's link tells the pool. */
export interface LinkListener {
  /** `hasBlackBox`: what it begins can be known after its death. */
  ready(link: WorkerLink, hasBlackBox: boolean): void;
  /** `input` stands before what `sendFailure` wrote. */
  initializerFailed(link: WorkerLink, input: BatchReader): void;
  /** Its initializer begins to run. */
  initializes(link: WorkerLink): void;
  /** One result; `resultsDone` follows when the message has no more. */
  result(link: WorkerLink, item: ResultItem): void;
  resultsDone(link: WorkerLink): void;
  givenBack(link: WorkerLink, from: number, to: number): void;
  /** Items of a stream: `input` stands before them. */
  items(link: WorkerLink, seq: number, input: BatchReader): void;
  /** `input` stands before what `sendFailure` wrote. */
  exitFailed(link: WorkerLink, input: BatchReader): void;
  /** The process has ended and everything that it sent has been handed over. Called once. */
  gone(link: WorkerLink, exit: WorkerExit, lastWords: LastWords): void;
}

/** A process that closed its channel without ending is ended; one that ended without closing it is not waited for longer. */
const STRAGGLER_MS = 300;

/** How long a worker that was asked to terminate may take. */
const GRACE_MS = 500;

/** The parent's side of one worker. */
export class WorkerLink {
  readonly process: WorkerProcess;
  readonly record: WorkerRecord;
  readonly #listener: LinkListener;
  readonly #box: BlackBoxReader | undefined;
  readonly #known = new Set<number>();
  readonly #forget = new Set<number>();
  /** Its hand, from the moment it is ready. */
  hand: Hand<Task> | undefined;
  /** It was told to leave, or killed: its end is no surprise. */
  leaving = false;
  /** It was asked to terminate, and will be killed unless it does. */
  dismissed = false;
  /** Another one takes its place already; it only brings to an end what it has begun. */
  spared = false;
  /** When it was given what it has, unless its black box says more. */
  #dealtAt = 0;
  /** What its initializer threw. */
  startError: unknown;
  /** It was asked to give tasks back and has not answered. */
  recalled = false;
  #exit: WorkerExit | undefined;
  /** How it was noticed that something else wrote into its channel. */
  #garbage: Error | undefined;
  #channelClosed = false;
  #gone = false;
  #straggler: NodeJS.Timeout | undefined;
  #keptAlive = false;
  #startTimer: NodeJS.Timeout | undefined;

  constructor(process: WorkerProcess, record: WorkerRecord, box: BlackBoxReader | undefined, listener: LinkListener) {
    this.process = process;
    this.record = record;
    this.#box = box;
    this.#listener = listener;
    process.channel.onMessage({
      message: (bytes) => this.#message(bytes),
      closed: (error) => this.#closed(error),
    });
    void process.exited.then((exit) => this.#exited(exit));
  }

  send(tasks: readonly Task[]): void {
    if (this.hand?.prefetch === false) this.#dealtAt = sharedNow();
    this.process.channel.sendPieces(writeTasks(tasks, this.#known, this.#forget));
  }

  /** With the next tasks the worker is told that this function is not needed any more. */
  forget(id: number): void {
    if (this.#known.has(id)) this.#forget.add(id);
  }

  recall(): void {
    this.recalled = true;
    this.process.channel.send(Uint8Array.of(ToWorker.recall));
  }

  /** Nobody wants this task of its any more; it is to begin no other one after it before `goOn`. `reason` is empty when it does not cross. */
  abort(seq: number, reason: Uint8Array): void {
    const out = new BatchWriter();
    out.byte(ToWorker.abort);
    out.uint(seq);
    out.bytes(reason);
    this.process.channel.send(out.take());
  }

  goOn(seq: number): void {
    const out = new BatchWriter();
    out.byte(ToWorker.goOn);
    out.uint(seq);
    this.process.channel.send(out.take());
  }

  /** Asks the worker to say how much memory it takes, from now on. */
  observe(): void {
    this.process.channel.send(Uint8Array.of(ToWorker.observe));
  }

  /** Ends the worker unless it is ready within this time; that is a start that failed, with this error. */
  limitStart(milliseconds: number, errorFor: () => Error): void {
    if (milliseconds === Infinity) return;
    this.#startTimer = setTimeout(() => {
      this.startError ??= errorFor();
      this.#terminate();
    }, Math.min(milliseconds, LONGEST_TIMER_MS)).unref();
  }

  /** Which tasks it has begun, and when; `undefined` when that cannot be told just now. */
  peek(): Pick<LastWords, 'begun' | 'times'> | undefined {
    const { hand } = this;
    if (hand?.prefetch === true && this.#box !== undefined) return this.#gone ? undefined : this.#box.peek();
    const begun = (hand?.next ?? 0) - 1;
    return { begun, times: new Map([[begun, this.#dealtAt]]) };
  }

  /** Tells the worker to finish what it has and to leave. */
  end(why: WorkerEnd): void {
    if (this.leaving) return;
    this.leaving = true;
    this.record.leaves = why;
    this.process.channel.send(Uint8Array.of(ToWorker.end));
  }

  /** Ends the worker whatever it does: asks it to terminate, and kills it when it does not. */
  dismiss(why: WorkerEnd): void {
    this.leaving = true;
    this.record.leaves ??= why;
    this.#terminate();
  }

  /** Keeps the program alive until the process has ended. Idempotent. */
  keepAlive(): void {
    if (this.#keptAlive) return;
    this.#keptAlive = true;
    this.process.ref();
  }

  /** Kills the worker in a moment where nothing can be waited for, and leaves no file behind. */
  abandon(): void {
    this.process.kill();
    this.#box?.close();
  }

  #terminate(): void {
    if (this.dismissed) return;
    this.dismissed = true;
    this.process.terminate();
    const timer = setTimeout(() => this.process.kill(), GRACE_MS);
    void this.process.exited.then(() => clearTimeout(timer));
  }

  #message(bytes: Uint8Array): void {
    try {
      this.#read(new BatchReader(bytes));
    } catch (error) {
      this.#endForGarbage(new BrokenError('pool: a message of the worker cannot be read.', { cause: error }));
    }
  }

  /** Something else wrote into the descriptor. Nothing that follows can be trusted. */
  #endForGarbage(error: Error): void {
    this.#garbage ??= error;
    this.process.kill();
  }

  #read(input: BatchReader): void {
    switch (input.byte()) {
      case ToParent.ready:
        clearTimeout(this.#startTimer);
        this.#listener.ready(this, input.byte() === 1);
        break;
      case ToParent.failed:
        this.#listener.initializerFailed(this, input);
        break;
      case ToParent.results:
        while (!input.atEnd) this.#listener.result(this, readResult(input));
        this.#listener.resultsDone(this);
        break;
      case ToParent.givenBack:
        this.recalled = false;
        this.#listener.givenBack(this, input.uint(), input.uint());
        break;
      case ToParent.items:
        this.#listener.items(this, input.uint(), input);
        break;
      case ToParent.exitFailed:
        this.#listener.exitFailed(this, input);
        break;
      case ToParent.begins:
        this.#listener.initializes(this);
        break;
      case ToParent.memory:
        this.record.memory = input.uint();
        break;
      default:
        throw new Error('pool: no worker says this.');
    }
  }

  /*
   * 1. Process and channel end at nearly the same time. 2. Both must have ended before the worker is gone: the process,
   * so that it does nothing more; the channel, so that all it sent is here. 3. If the second end does not come, we bring
   * it about.
   */
  #closed(error?: Error): void {
    this.#channelClosed = true;
    if (error?.cause instanceof FrameError) this.#endForGarbage(error);
    else if (error !== undefined) this.process.kill();
    if (this.#exit === undefined) this.#straggler = setTimeout(() => this.process.kill(), STRAGGLER_MS);
    else this.#settle(this.#exit);
  }

  #exited(exit: WorkerExit): void {
    this.#exit = exit;
    if (this.#channelClosed) this.#settle(exit);
    else this.#straggler = setTimeout(() => this.#giveUpChannel(exit), STRAGGLER_MS);
  }

  #giveUpChannel(exit: WorkerExit): void {
    this.process.channel.close();
    this.#settle(exit);
  }

  #settle(exit: WorkerExit): void {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#straggler);
    clearTimeout(this.#startTimer);
    this.#listener.gone(this, this.#garbage === undefined ? exit : { ...exit, garbage: this.#garbage }, this.#lastWords());
  }

  #lastWords(): LastWords {
    const hand = this.hand;
    // Without a black box whatever was sent may have been begun.
    const unknown: LastWords = { begun: hand === undefined ? -1 : hand.next - 1, times: new Map(), results: new Map() };
    try {
      return hand?.prefetch === true && this.#box !== undefined ? this.#box.lastWords() : unknown;
    } catch {
      return unknown;
    } finally {
      this.#box?.close();
    }
  }
}
