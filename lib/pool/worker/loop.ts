import { Fifo } from '../../util/fifo.js';
import { toSharedMicros } from '../../util/shared-clock.js';
import type { Codec } from '../../serialization/codec.js';
import type { Channel } from '../../transport/channel.js';
import { BatchReader, BatchWriter } from '../batch-bytes.js';
import type { BlackBoxWriter } from '../black-box.js';
import { isApart, type Form, INLINE_FUNCTION, Outcome, ToParent, ToWorker } from '../wire.js';
import { call, isThenable } from './call.js';
import { encodeResult } from './encode-result.js';
import { Outbox } from './outbox.js';
import { SharedTime } from './shared-time.js';

/** A function whose last call took less is short: results may wait while it runs. */
const SHORT_MS = 0.2;

/** A function that tasks call, as this worker keeps it. */
interface KnownFunction {
  readonly bytes: Uint8Array;
  /** The decoded function, from the first task that calls it on. */
  func: ((...args: unknown[]) => unknown) | undefined;
  short: boolean;
}

interface ReceivedTask {
  readonly seq: number;
  readonly form: Form;
  readonly func: KnownFunction;
  readonly args: Uint8Array;
  /** When it began, and where it stood in the shared time then. */
  begun: number;
  mark: number;
}

/** What a `WorkerLoop` needs besides its channel. */
export interface LoopOptions {
  readonly codec: Codec;
  readonly box: BlackBoxWriter | undefined;
  /** How many tasks may run at the same time. */
  readonly concurrency: number;
}

/**
 * The worker's side of the wire: runs the tasks it receives, one after the other or several at once, and reports how they ended.
 *
 * Tasks begin in the order in which they came, and the black box is told before each. Results gather while short tasks
 * follow each other and leave when the line is empty, before a task that may take long, and after a millisecond.
 */
export class WorkerLoop {
  readonly #channel: Channel;
  readonly #codec: Codec;
  readonly #concurrency: number;
  readonly #line = new Fifo<ReceivedTask>();
  readonly #functions = new Map<number, KnownFunction>();
  readonly #outbox: Outbox;
  readonly #time = new SharedTime();
  readonly #finished: (asked: boolean) => void;
  /** Messages are kept until `start`. */
  #started = false;
  #received = 0;
  #running = 0;
  /** The next task waits for a turn of the event loop. */
  #turning = false;
  #ending = false;
  #over = false;

  /** `finished` is called once: when the parent said `end` and all is done (`asked`), or when the channel closed. */
  constructor(channel: Channel, { codec, box, concurrency }: LoopOptions, finished: (asked: boolean) => void) {
    this.#channel = channel;
    this.#codec = codec;
    this.#concurrency = concurrency;
    this.#outbox = new Outbox(channel, box, concurrency > 1);
    this.#finished = finished;
    channel.onMessage({ message: (bytes) => this.#message(bytes), closed: () => this.#finish(false) });
  }

  /** It waits for tasks. */
  get idle(): boolean {
    return this.#started && this.#running === 0 && !this.#turning;
  }

  /** The initializer is through: says so, and begins. */
  start(): void {
    this.#channel.send(Uint8Array.of(ToParent.ready, this.#outbox.hasBlackBox ? 1 : 0));
    this.#started = true;
    this.#run();
  }

  #message(bytes: Uint8Array): void {
    const input = new BatchReader(bytes);
    switch (input.byte()) {
      case ToWorker.tasks:
        this.#takeTasks(input);
        break;
      case ToWorker.recall:
        this.#giveBack();
        break;
      case ToWorker.end:
        this.#ending = true;
        break;
    }
    this.#run();
  }

  #takeTasks(input: BatchReader): void {
    for (let count = input.uint(); count > 0; count--) this.#functions.delete(input.uint());
    for (let count = input.uint(); count > 0; count--) {
      this.#functions.set(input.uint(), { bytes: input.bytes(), func: undefined, short: false });
    }
    while (!input.atEnd) {
      const form = input.byte() as Form;
      const id = input.uint();
      const func =
        id === INLINE_FUNCTION ? { bytes: input.bytes(), func: undefined, short: false } : this.#functions.get(id);
      if (func === undefined) throw new Error(`pool worker: function ${id} was never sent.`);
      this.#line.push({ seq: this.#received++, form, func, args: input.bytes(), begun: 0, mark: 0 });
    }
  }

  /** Gives back everything that is not begun. Tasks in the line are numbered without a gap from the first one on. */
  #giveBack(): void {
    const first = this.#line.peek();
    const out = new BatchWriter();
    out.byte(ToParent.givenBack);
    out.uint(first?.seq ?? 0);
    out.uint(first === undefined ? 0 : this.#received);
    this.#line.takeAll();
    this.#outbox.flush();
    this.#channel.send(out.take());
  }

  #run(): void {
    if (this.#turning || !this.#started) return;
    while (this.#running < this.#concurrency && !this.#over) {
      const task = this.#line.peek();
      if (task === undefined) break;
      if (this.#outbox.mustFlush(task.func.short)) {
        this.#outbox.flush();
        this.#later();
        return;
      }
      this.#line.shift();
      this.#begin(task);
    }
    if (this.#over) return;
    if (this.#running > 0) {
      this.#outbox.flushSoon();
    } else {
      this.#outbox.flush();
      if (this.#ending) this.#finish(true);
    }
  }

  /** Goes on after the event loop has turned: what is flushed is written by then, and what arrived is read. */
  #later(): void {
    this.#turning = true;
    const again = (): void => {
      this.#turning = false;
      this.#run();
    };
    if (this.#outbox.mustWait) setTimeout(again, 1);
    else setImmediate(again);
  }

  /** Begins a task; one that goes on by itself calls `#run` at its end. */
  #begin(task: ReceivedTask): void {
    this.#outbox.begins(task.seq);
    this.#running++;
    task.begun = performance.now();
    task.mark = this.#time.enter(task.begun);
    try {
      const loading = task.func.func === undefined ? this.#codec.prepare(task.func.bytes) : undefined;
      const loadingArgs = this.#codec.prepare(task.args);
      if (loading === undefined && loadingArgs === undefined) {
        this.#call(task, false);
        return;
      }
      Promise.all([loading, loadingArgs]).then(
        () => this.#call(task, true),
        (error: unknown) => this.#end(task, Outcome.undecodable, error, true),
      );
    } catch (error) {
      this.#end(task, Outcome.undecodable, error, false);
    }
  }

  #call(task: ReceivedTask, later: boolean): void {
    let args: unknown[];
    try {
      task.func.func ??= this.#codec.decode(task.func.bytes) as (...args: unknown[]) => unknown;
      args = this.#codec.decode(task.args, true) as unknown[];
    } catch (error) {
      this.#end(task, Outcome.undecodable, error, later);
      return;
    }
    let value: unknown;
    try {
      value = call(task.form, task.func.func, args);
    } catch (error) {
      this.#end(task, Outcome.thrown, error, later);
      return;
    }
    if (!isThenable(value)) {
      this.#end(task, Outcome.value, value, later);
      return;
    }
    // Side by side it matters how long a call holds the others up, not how long it waits.
    if (this.#concurrency > 1) task.func.short = performance.now() - task.begun < SHORT_MS;
    Promise.resolve(value).then(
      (result) => this.#end(task, Outcome.value, result, true),
      (error: unknown) => this.#end(task, Outcome.thrown, error, true),
    );
  }

  /** `later`: nobody is there any more who would go on with the next task. */
  #end(task: ReceivedTask, outcome: Outcome, value: unknown, later: boolean): void {
    if (this.#over) return;
    this.#running--;
    this.#report(task, outcome, value, later);
    if (later) this.#run();
  }

  #report(task: ReceivedTask, outcome: Outcome, value: unknown, later: boolean): void {
    const ended = performance.now();
    const milliseconds = ended - task.begun;
    if (!later || this.#concurrency === 1) task.func.short = milliseconds < SHORT_MS;
    const [kind, body] = encodeResult(this.#codec, outcome, value, isApart(task.form));
    const work = this.#time.leave(ended, task.mark);
    this.#outbox.add({ seq: task.seq, outcome: kind, milliseconds, work, endedMicros: toSharedMicros(ended), body }, ended);
  }

  #finish(asked: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#finished(asked);
  }
}
