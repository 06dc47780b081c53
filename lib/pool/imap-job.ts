import { deferred, type Deferred } from '../util/deferred.js';
import { Fifo } from '../util/fifo.js';
import { ProgressCount } from '../util/progress/progress-count.js';
import type { Site } from '../util/waits.js';
import { whenAborted } from '../util/when-aborted.js';
import { ImapInput } from './imap-input.js';
import { ImapOrder } from './imap-order.js';
import { lengthOf, type Input } from './chunks.js';
import type { PoolEngine } from './pool-engine.js';
import type { SentFunction } from './function-table.js';
import type { Source } from './inputs.js';
import { SettledItems, type SettledItem } from './settled-items.js';
import { Task, type TaskOwner } from './task.js';
import type { TaskLimits } from './task-options.js';
import { Form } from './wire.js';

/** What an `imap` was asked for. */
export interface ImapRequest {
  readonly call: string;
  readonly func: SentFunction;
  readonly chunkSize: number;
  /** How many items may be under way or waiting to be taken; `undefined`: as many as keep the workers busy. */
  readonly bufferSize: number | undefined;
  readonly ordered: boolean;
  /** Each item is a list of arguments. Default: it is the only argument. */
  readonly star?: boolean | undefined;
  /** Ends the job with its reason, as long as tasks are missing. */
  readonly signal: AbortSignal | undefined;
  readonly limits: TaskLimits | undefined;
}

/** A worker is to have so many milliseconds of work ahead of it: long enough for the results to come back and be taken. */
const AHEAD_MS = 10;
/** However short the tasks are, no more than this for each worker. */
const MOST_AHEAD = 4096;
/** Large items: no more of them than this many bytes, once every worker has some. */
const BYTES_AHEAD = 16 * 1024 * 1024;

/**
 * One `imap` under way: reads the input as far ahead as the results are taken, and hands the results out.
 *
 * ```text
 *   input ──read──▶ tasks ──▶ workers ──▶ results, in order ──▶ who asked with next()
 *             ▲                                                        │
 *             └──────────────── one taken makes room for one ◀─────────┘
 * ```
 */
export class ImapJob implements TaskOwner, Source {
  readonly call: string;
  readonly site: Site;
  /** The items that have ended, taken or not. */
  readonly count = new ProgressCount();
  readonly #engine: PoolEngine;
  readonly #request: ImapRequest;
  readonly #input: ImapInput;
  readonly #order: ImapOrder;
  readonly #ready = new Fifo<SettledItem>();
  readonly #takers = new Fifo<Deferred<SettledItem | undefined>>();
  /** Bytes of the tasks under way, by part. */
  readonly #bytes = new Map<number, number>();
  #bytesAhead = 0;
  #parts = 0;
  #itemsRead = 0;
  /** Items that were read and not taken. */
  #ahead = 0;
  /** Those among them whose task has not ended. */
  #out = 0;
  #reading = false;
  #lifted = false;
  #failure: { readonly error: unknown } | undefined;
  #over = false;
  readonly #unregister: () => void;

  constructor(engine: PoolEngine, request: ImapRequest, input: Input<unknown>, site: Site) {
    this.call = request.call;
    this.site = site;
    this.#engine = engine;
    this.#request = request;
    this.#order = new ImapOrder(request.ordered);
    this.count.total = lengthOf(input);
    this.#input = new ImapInput(input, request.chunkSize, () => this.#read());
    const { signal } = request;
    const unregister = engine.register(this);
    const unlisten = signal === undefined ? undefined : whenAborted(signal, (reason) => this.#cancel(reason));
    this.#unregister = () => {
      unlisten?.();
      unregister();
    };
    if (signal?.aborted === true) this.#cancel(signal.reason);
    else this.#read();
  }

  /** The next result; `undefined` at the end. Rejects when the whole job failed. */
  take(): Promise<SettledItem | undefined> {
    const item = this.#ready.shift();
    if (item !== undefined) {
      this.#taken();
      return Promise.resolve(item);
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    if (this.#over) return Promise.resolve(undefined);
    const taker = deferred<SettledItem | undefined>();
    this.#takers.push(taker);
    return taker.promise;
  }

  /** Ends the waits for results; the results still come, for who asks then. */
  giveUp(error: Error): void {
    for (const taker of this.#takers.takeAll()) taker.reject(error);
  }

  /** Who waited gave up: what comes next is for the next one. A taker that has its item already keeps it. */
  leave(promise: Promise<unknown>): boolean {
    const left = this.#takers.takeAll();
    let found = false;
    for (const taker of left) {
      if (taker.promise === promise) found = true;
      else this.#takers.push(taker);
    }
    return found;
  }

  /** Nobody wants more: what no worker has is not run, and the input is closed. */
  stop(error?: { readonly error: unknown }): void {
    if (this.#over) return;
    this.#over = true;
    this.count.end();
    this.#failure = error;
    this.#ready.clear();
    this.#bytes.clear();
    this.#input.close();
    this.#engine.withdraw(this);
    this.#endTakers();
    this.#unregister();
  }

  get over(): boolean {
    return this.#over;
  }

  /** Ends the tasks that run, too. */
  #cancel(reason: unknown): void {
    this.stop({ error: reason });
    this.#engine.cancelAll(this, reason);
  }

  fail(error: Error): void {
    this.stop({ error });
  }

  lift(): void {
    this.#lifted = true;
    this.#read();
  }

  done(part: number, value: unknown): void {
    if (value instanceof SettledItems) this.#ended(part, value.items);
    else if (this.#request.chunkSize === 1) this.#ended(part, [{ value }]);
    else this.#ended(part, (value as readonly unknown[]).map((one) => ({ value: one })));
  }

  /** Each item of a chunk that was lost as a whole has the error: the n-th result belongs to the n-th item. */
  failed(part: number, error: unknown): void {
    this.#ended(part, new Array<SettledItem>(this.#order.itemsOf(part)).fill({ error }));
  }

  /** The input's own error stands among the results, but is no item. */
  #ended(part: number, items: readonly SettledItem[], isItem = true): void {
    if (this.#over) return;
    this.#bytesAhead -= this.#bytes.get(part) ?? 0;
    const { items: expected } = this.#order.ended(part, items, (item) => this.#ready.push(item));
    this.#out -= expected;
    if (isItem) this.count.add(expected, expected - well(items));
    this.#bytes.delete(part);
    this.#hand();
    this.#read();
  }

  #hand(): void {
    while (this.#takers.length > 0) {
      const item = this.#ready.shift();
      if (item === undefined) break;
      this.#ahead--;
      this.#takers.shift()!.resolve(item);
    }
    this.#endIfDone();
  }

  #taken(): void {
    this.#ahead--;
    this.#read();
    this.#endIfDone();
  }

  /** Reads while there is room; what an asynchronous input gives later comes back here. */
  #read(): void {
    // An item that cannot cross ends at once, and the user's input may ask for results: both would read here.
    if (this.#reading) return;
    this.#reading = true;
    while (!this.#over && this.#hasRoom()) {
      const read = this.#input.next();
      // The input is the user's code: it may have ended everything.
      if (read === undefined || this.#over) break;
      if ('error' in read) {
        this.#submitted(1, (part) => this.#ended(part, [read], false));
        continue;
      }
      this.#itemsRead += read.items.length;
      this.#submit(read.items, read.first);
    }
    this.#reading = false;
    this.#endIfDone();
  }

  /** Once the limit is lifted results that nobody takes stop nothing; but the input, which may be endless, is read no faster than workers work. */
  #hasRoom(): boolean {
    const { bufferSize, chunkSize, func } = this.#request;
    const ahead = this.#lifted ? this.#out : this.#ahead;
    if (bufferSize !== undefined) return ahead === 0 || ahead + chunkSize <= bufferSize;
    const { size: workers, concurrency } = this.#engine;
    const least = (concurrency + 1) * chunkSize;
    if (this.#bytesAhead >= BYTES_AHEAD && this.#bytes.size >= workers * concurrency) return false;
    const each = Math.min(MOST_AHEAD, Math.max(least, AHEAD_MS / func.pace.estimate(1)));
    return ahead + chunkSize <= workers * each;
  }

  /** An item that cannot cross is an error in its place; its neighbours go alone then. */
  #submit(items: readonly unknown[], first: number): void {
    const { call, func, chunkSize, star = false, limits } = this.#request;
    const root = items.length === 1 ? `iterable[${String(first)}]` : `iterable.slice(${String(first)}, ${String(first + items.length)})`;
    let task: ((part: number) => Task) | undefined;
    let failure: unknown;
    try {
      const alone = chunkSize === 1;
      const form = alone ? Form.call : star ? Form.starEach : Form.each;
      const bytes = this.#engine.codec.encodeRange(alone && star ? items[0] : items, { call, root });
      task = (part) => new Task(func, form, bytes, items.length, this, part, call, limits);
    } catch (error) {
      failure = error;
    }
    if (task === undefined && items.length > 1) {
      for (const [at, item] of items.entries()) this.#submit([item], first + at);
      return;
    }
    this.#submitted(items.length, (part) => {
      if (task === undefined) return this.failed(part, failure);
      let made: Task;
      try {
        made = task(part);
      } catch (error) {
        return this.failed(part, error);
      }
      this.#bytes.set(part, made.bytes);
      this.#bytesAhead += made.bytes;
      this.#engine.submit(made);
    });
  }

  #submitted(items: number, go: (part: number) => void): void {
    const part = this.#parts++;
    this.#order.begun(part, items);
    this.#ahead += items;
    this.#out += items;
    go(part);
  }

  #endIfDone(): void {
    if (this.#over || !this.#input.ended) return;
    if (this.count.total !== this.#itemsRead) this.count.setTotal(this.#itemsRead);
    if (this.#order.open === 0) {
      this.count.end();
      // Results may still lie here; the pool need not wait for them to be taken.
      this.#unregister();
      if (this.#ready.length === 0) {
        this.#over = true;
        this.#endTakers();
      }
    }
  }

  #endTakers(): void {
    for (const taker of this.#takers.takeAll()) {
      if (this.#failure === undefined) taker.resolve(undefined);
      else taker.reject(this.#failure.error);
    }
  }
}

function well(items: readonly SettledItem[]): number {
  let count = 0;
  for (const item of items) if ('value' in item) count++;
  return count;
}
