import { ClosedError, WorkerLostError } from '../../errors/blame-errors.js';
import { deferred, type Deferred } from '../../util/deferred.js';
import { atEndOfTurn } from '../../util/end-of-turn.js';
import { Fifo } from '../../util/fifo.js';
import { ProgressCount } from '../../util/progress/progress-count.js';
import type { Site } from '../../util/waits.js';
import type { BatchReader } from '../batch-bytes.js';
import type { Source } from '../inputs.js';
import type { PoolEngine } from '../pool-engine.js';
import { submitCall } from '../submit-task.js';
import type { Task, TaskOwner } from '../task.js';
import { writeLeave, writeTaken } from './stream-messages.js';

/** Makes the task of a stream for its owner. */
export type MakeTask = (owner: TaskOwner) => Task;

/** How the function in the worker ended. */
export type StreamEnd = { readonly value: unknown } | { readonly error: unknown };

/** The reader left, and the generator did not say how it ended: it was not begun, or it was aborted then. */
export const UNHEARD: StreamEnd = { value: undefined };

/** In a pool that is joined, or whose stream is asked for its result, items wait for a reader up to so many bytes, and so many. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ITEMS = 1_000_000;

/**
 * One stream under way: gathers the items that the worker sends, hands them out, and tells the worker what was taken.
 *
 * ```text
 *   generator ──items──▶ ready ──▶ who asked with next()
 *       ▲                              │
 *       └───────── so many taken ◀─────┘      it waits while too many are not taken
 * ```
 */
export class StreamJob implements TaskOwner, Source {
  readonly call: string;
  readonly site: Site;
  /** How many items may be made and not taken; 0 for the worker's own choice. */
  readonly bufferSize: number;
  /** The items that have come, taken or not. */
  readonly count = new ProgressCount();
  readonly #engine: PoolEngine;
  readonly #task: Task;
  /** Encoded: an item is decoded when it is taken. */
  readonly #ready = new Fifo<Uint8Array>();
  #readyBytes = 0;
  readonly #takers = new Fifo<Deferred<Uint8Array | undefined>>();
  /** Taken, and the worker does not know yet. */
  #taken = 0;
  #takenBytes = 0;
  #tellPlanned = false;
  /** Its first items have come. */
  #begun = false;
  /** The worker need not wait for the reader any more; `told`: it knows. */
  #lifted: 'no' | 'yes' | 'told' = 'no';
  /** The reader has left; for a worker that begins the task later. */
  #leave: Uint8Array | undefined;
  #isUnneeded = false;
  readonly #end = deferred<StreamEnd>();
  #ended: StreamEnd | undefined;
  /** The end was told to a reader. */
  #endTaken = false;
  #wanted = false;
  readonly #unregister: () => void;

  /** Submits the task. */
  constructor(engine: PoolEngine, call: string, bufferSize: number, makeTask: MakeTask, site: Site) {
    this.call = call;
    this.site = site;
    this.bufferSize = bufferSize;
    this.#engine = engine;
    this.#task = makeTask(this);
    this.#unregister = engine.register(this);
    try {
      submitCall(engine, this.#task);
    } catch (error) {
      this.#unregister();
      this.#task.drop();
      throw error;
    }
  }

  /** The reader has left. */
  get left(): boolean {
    return this.#leave !== undefined;
  }

  /** Nothing is to be had here any more. */
  get over(): boolean {
    return this.left || (this.#ended !== undefined && this.#endTaken);
  }

  /** The next item, encoded; `undefined` when there are no more. */
  take(): Promise<Uint8Array | undefined> {
    const item = this.#ready.shift();
    if (item !== undefined) {
      this.#took(item);
      return Promise.resolve(item);
    }
    if (this.#ended !== undefined || this.#leave !== undefined) return Promise.resolve(undefined);
    const taker = deferred<Uint8Array | undefined>();
    this.#takers.push(taker);
    return taker.promise;
  }

  /** Who waited gave up; false when it has its item already. */
  giveUpTaking(promise: Promise<unknown>): boolean {
    let found = false;
    for (const taker of this.#takers.takeAll()) {
      if (taker.promise === promise) found = true;
      else this.#takers.push(taker);
    }
    return found;
  }

  /** How it ended, for the one reader who comes to the end first; everybody else finds nothing there. */
  takeEnd(): StreamEnd | undefined {
    if (this.#endTaken || this.#leave !== undefined) return undefined;
    this.#endTaken = true;
    return this.#ended;
  }

  /** How it ended, whoever asks; what nobody takes meanwhile waits here. */
  async whenEnded(): Promise<StreamEnd> {
    this.#wanted = true;
    this.lift();
    this.#weigh();
    return await this.#end.promise;
  }

  /**
   * The reader wants no more: the generator is ended where it stands, with `return()`, or with `throw()` of an encoded error.
   * Resolves with its end.
   */
  leave(error: Uint8Array = new Uint8Array(0)): Promise<StreamEnd> {
    if (this.#ended === undefined && this.#leave === undefined) {
      this.#leave = error;
      this.#tell(writeLeave(this.#task.seq, error));
      if (this.#engine.withdraw(this) > 0) this.#finish(UNHEARD);
    }
    this.#endTaken = true;
    this.#dropItems();
    this.#endTakers();
    this.count.end();
    return this.#end.promise;
  }

  /** Items from the worker. */
  items(input: BatchReader): void {
    this.#begun = true;
    if (this.#leave !== undefined) {
      // It has begun after the reader left.
      this.#tell(writeLeave(this.#task.seq, this.#leave));
      return;
    }
    if (this.#ended !== undefined) return;
    let came = 0;
    while (!input.atEnd) {
      came++;
      const item = input.bytes();
      this.#ready.push(item);
      this.#readyBytes += item.length;
      const taker = this.#takers.shift();
      if (taker === undefined) continue;
      this.#ready.shift();
      this.#took(item);
      taker.resolve(item);
    }
    this.count.add(came, 0);
    this.#weigh();
    if (this.#lifted === 'yes') this.lift();
    if (this.#lifted === 'told') this.#limitUnread();
  }

  done(_part: number, value: unknown): void {
    this.#finish({ value });
  }

  failed(_part: number, error: unknown): void {
    const { signal } = this.#task.limits ?? {};
    // Who aborts wants no more items; whatever else ends a stream comes behind those that arrived.
    const isAborted = signal?.aborted === true && error === signal.reason;
    if (isAborted) this.#dropItems();
    this.#finish(isAborted && this.left ? UNHEARD : { error });
  }

  /** The pool was terminated; the task is failed, too. */
  fail(error: Error): void {
    this.#finish({ error });
  }

  /** Ends the waits for items; they still come, for who asks then. */
  giveUp(error: Error): void {
    for (const taker of this.#takers.takeAll()) taker.reject(error);
  }

  /** The generator shall come to its end, whoever takes the items. */
  lift(): void {
    if (this.#ended !== undefined || this.#leave !== undefined || this.#lifted === 'told') return;
    // A worker that has not begun it would not know what is meant.
    this.#lifted = this.#begun && this.#tell(writeTaken(this.#task.seq, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)) ? 'told' : 'yes';
  }

  #finish(end: StreamEnd): void {
    if (this.#ended !== undefined) return;
    this.#ended = end;
    if (this.#isUnneeded) this.#engine.unneeded(-1);
    this.#isUnneeded = false;
    this.#end.resolve(end);
    this.#endTakers();
    this.#unregister();
    this.#countEnd(end);
  }

  /** The error stands where one more item would have stood; of a stream that was left nobody hears how it ended. */
  #countEnd(end: StreamEnd): void {
    if (!this.left) {
      if ('error' in end) this.count.add(1, 1);
      else this.count.setTotal(this.count.done);
    }
    this.count.end();
  }

  #endTakers(): void {
    for (const taker of this.#takers.takeAll()) taker.resolve(undefined);
  }

  #took({ length }: Uint8Array): void {
    this.#readyBytes -= length;
    this.#taken++;
    this.#takenBytes += length;
    this.#weigh();
    // The worker has room for at least as much as lies here: it need not hear of every item.
    if (this.#tellPlanned || this.#ended !== undefined || this.#lifted === 'told' || 2 * this.#taken < this.#ready.length) return;
    this.#tellPlanned = true;
    atEndOfTurn(() => {
      this.#tellPlanned = false;
      this.#tell(writeTaken(this.#task.seq, this.#taken, this.#takenBytes));
      this.#taken = 0;
      this.#takenBytes = 0;
    });
  }

  /** False when no worker has the task. */
  #tell(message: Uint8Array): boolean {
    return this.#ended === undefined && this.#engine.tell(this.#task, message);
  }

  #dropItems(): void {
    this.#ready.clear();
    this.#readyBytes = 0;
    this.#weigh();
  }

  /** Items that nobody takes keep no program alive. */
  #weigh(): void {
    const isUnneeded = this.#ended === undefined && this.#ready.length > 0 && !this.#wanted;
    if (isUnneeded === this.#isUnneeded) return;
    this.#isUnneeded = isUnneeded;
    this.#engine.unneeded(isUnneeded ? 1 : -1);
  }

  /** Nobody reads, and the generator need not wait: it may be endless, and the memory is not. */
  #limitUnread(): void {
    if (this.#readyBytes <= MOST_BYTES && this.#ready.length <= MOST_ITEMS) return;
    const waiting = `${String(this.#ready.length)} items (${String(this.#readyBytes)} bytes)`;
    const error = new ClosedError(
      `${this.call}: the stream was ended, because ${waiting} wait for a reader, and the pool or result() waits for the end. ` +
        'Read the stream before that, or leave it with return().',
    );
    this.#tell(writeLeave(this.#task.seq, new Uint8Array(0)));
    this.#finish({ error });
  }
}

/** The generator did not say how it ended, because its worker or its pool did. */
export function endedFromOutside(error: unknown): boolean {
  return error instanceof WorkerLostError || error instanceof ClosedError;
}
