import { Fifo } from '../../util/fifo.js';
import { ClosedError } from '../../errors/blame-errors.js';
import { toSharedMicros } from '../../util/shared-clock.js';
import type { Codec } from '../../serialization/codec.js';
import type { Channel } from '../../transport/channel.js';
import { BatchReader, BatchWriter } from '../batch-bytes.js';
import type { BlackBoxWriter } from '../black-box.js';
import { provideCurrentTask } from '../current-task.js';
import { Form, isApart, Outcome, ToParent, ToWorker } from '../wire.js';
import { Aborted, decodeReason } from './aborted.js';
import { call, isThenable } from './call.js';
import { encodeResult } from './encode-result.js';
import { decodeArguments, prepareArguments } from './task-arguments.js';
import { Outbox } from './outbox.js';
import { chosenItems, contextOf, readTask, type KnownFunction, type ReceivedTask } from './received-task.js';
import { OneAtATime, SeveralAtOnce, type RunningTasks } from './running-tasks.js';
import type { TaskContext } from './task-context.js';
import { SharedTime } from './shared-time.js';
import { Streams } from './streams.js';

/** A function whose last call took less is short: results may wait while it runs. */
const SHORT_MS = 0.2;
/** After a task that took as long the event loop turns: it may have been aborted meanwhile, or what is behind it asked back. */
const LONG_MS = 1;

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
  readonly #streams: Streams;
  readonly #finished: (asked: boolean) => void;
  /** Messages are kept until `start`. */
  #started = false;
  #received = 0;
  readonly #running: RunningTasks;
  /** Answers `currentTask()`. */
  readonly #asked = (): TaskContext | undefined => {
    const task = this.#running.current();
    return task === undefined ? undefined : contextOf(task);
  };
  readonly #aborted = new Aborted();
  /** The last task took long enough for something to have arrived meanwhile. */
  #turnDue = false;
  /** The next task waits for a turn of the event loop. */
  #turning = false;
  #ending = false;
  #over = false;

  /** `finished` is called once: when the parent said `end` and all is done (`asked`), or when the channel closed. */
  constructor(channel: Channel, { codec, box, concurrency }: LoopOptions, finished: (asked: boolean) => void) {
    this.#channel = channel;
    this.#codec = codec;
    this.#concurrency = concurrency;
    this.#running = concurrency > 1 ? new SeveralAtOnce() : new OneAtATime();
    this.#outbox = new Outbox(channel, box, concurrency > 1);
    this.#streams = new Streams(channel, codec);
    this.#finished = finished;
    channel.onMessage({ message: (bytes) => this.#message(bytes), closed: () => this.#finish(false) });
  }

  /** It waits for tasks. */
  get idle(): boolean {
    return this.#started && this.#running.size === 0 && !this.#turning;
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
      case ToWorker.taken:
        this.#streams.taken(input);
        break;
      case ToWorker.leave:
        this.#leave(input.uint(), input.bytes());
        break;
      case ToWorker.end:
        this.#ending = true;
        break;
      case ToWorker.abort:
        this.#abort(input.uint(), input.bytes());
        break;
      case ToWorker.observe:
        this.#outbox.observe();
        break;
      case ToWorker.goOn:
        this.#aborted.release(input.uint());
        break;
    }
    this.#run();
  }

  #takeTasks(input: BatchReader): void {
    for (let count = input.uint(); count > 0; count--) this.#functions.delete(input.uint());
    for (let count = input.uint(); count > 0; count--) {
      this.#functions.set(input.uint(), { bytes: input.bytes(), func: undefined, short: false });
    }
    while (!input.atEnd) this.#line.push(readTask(input, this.#received++, this.#functions));
  }

  /** A task that is over has been reported already: its parent will see. */
  #abort(seq: number, reason: Uint8Array): void {
    const running = this.#running.find(seq);
    if (running !== undefined) {
      this.#aborted.hold(seq);
      contextOf(running).abort(decodeReason(this.#codec, reason));
      this.#streams.leave(seq);
    } else if (seq >= (this.#line.peek()?.seq ?? Infinity)) {
      this.#aborted.drop(seq);
    }
  }

  /** Whoever read the stream does no more: it ends where it stands, or is not begun. */
  #leave(seq: number, error: Uint8Array): void {
    const running = this.#running.find(seq);
    if (running === undefined) {
      for (const task of this.#line) if (task.seq === seq) task.left = error;
    } else {
      contextOf(running).abort(new ClosedError('Pool.stream: nobody reads the stream any more. Bring it to its end.'));
      this.#streams.leave(seq, error);
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
    this.#aborted.forgetFrom(first?.seq ?? Infinity);
    this.#outbox.flush();
    this.#channel.send(out.take());
  }

  #run(): void {
    if (this.#turning || !this.#started) return;
    while (this.#running.size < this.#concurrency && !this.#over && !this.#aborted.holds) {
      const task = this.#line.peek();
      if (task === undefined) break;
      if (this.#turnDue || this.#outbox.mustFlush(task.func.short)) {
        this.#outbox.flush();
        this.#later();
        return;
      }
      this.#line.shift();
      if (this.#aborted.takeDropped(task.seq)) this.#outbox.dropped(task.seq);
      else this.#begin(task);
    }
    if (this.#over) return;
    this.#turnDue = false;
    if (this.#running.size > 0) {
      this.#outbox.flushSoon();
    } else {
      this.#outbox.flush();
      if (this.#ending && !this.#aborted.holds) this.#finish(true);
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
    // Two: the first one may come before anything is read.
    else if (this.#turnDue) setImmediate(() => setImmediate(again));
    else setImmediate(again);
    this.#turnDue = false;
  }

  /** Begins a task; one that goes on by itself calls `#run` at its end. */
  #begin(task: ReceivedTask): void {
    task.begun = performance.now();
    this.#outbox.begins(task.seq, task.begun);
    this.#running.begin(task);
    task.mark = this.#time.enter(task.begun);
    if (task.form === Form.stream) this.#streams.begin(task.seq, task.bufferSize);
    if (task.left !== undefined) this.#streams.leave(task.seq, task.left);
    try {
      const loading = task.func.func === undefined ? this.#codec.prepare(task.func.bytes) : undefined;
      const loadingArgs = prepareArguments(this.#codec, task.form, task.args);
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
      args = chosenItems(decodeArguments(this.#codec, task.form, task.args), task.limits);
    } catch (error) {
      this.#end(task, Outcome.undecodable, error, later);
      return;
    }
    let value: unknown;
    try {
      provideCurrentTask(this.#asked);
      value = this.#concurrency === 1 ? this.#callFunction(task, args) : this.#running.run(task, () => this.#callFunction(task, args));
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
    if (task.limits !== undefined) contextOf(task).watch();
    Promise.resolve(value).then(
      (result) => this.#end(task, Outcome.value, result, true),
      (error: unknown) => this.#end(task, Outcome.thrown, error, true),
    );
  }

  #callFunction({ form, func, seq, left }: ReceivedTask, args: unknown[]): unknown {
    // A stream that was left before it began ends as a generator does that has not begun.
    const value = left === undefined ? call(form, func.func!, args) : nothing();
    return form === Form.stream ? this.#streams.run(seq, value) : value;
  }

  /** `later`: nobody is there any more who would go on with the next task. */
  #end(task: ReceivedTask, outcome: Outcome, value: unknown, later: boolean): void {
    if (this.#over) return;
    this.#running.end(task);
    task.context?.end();
    this.#report(task, outcome, value, later);
    if (later) this.#run();
  }

  #report(task: ReceivedTask, outcome: Outcome, value: unknown, later: boolean): void {
    const ended = performance.now();
    const milliseconds = ended - task.begun;
    if (milliseconds >= LONG_MS) this.#turnDue = true;
    if (!later || this.#concurrency === 1) task.func.short = milliseconds < SHORT_MS;
    const [kind, body] = encodeResult(this.#codec, outcome, value, isApart(task.form));
    const work = this.#time.leave(ended, task.mark);
    const isStream = task.form === Form.stream;
    const result = { seq: task.seq, outcome: kind, milliseconds, work, endedMicros: toSharedMicros(ended), body };
    this.#outbox.add(result, ended, isStream);
    if (isStream) this.#streams.end(task.seq);
  }

  #finish(asked: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#finished(asked);
  }
}

function* nothing(): Generator<never, void> {}
