import { Fifo } from '../../util/fifo.js';
import type { Codec } from '../../serialization/codec.js';
import type { Channel } from '../../transport/channel.js';
import { BatchReader, BatchWriter } from '../batch-bytes.js';
import type { BlackBoxWriter } from '../black-box.js';
import { writeResult } from '../result-items.js';
import { Form, INLINE_FUNCTION, Outcome, ToParent, ToWorker } from '../wire.js';
import { call, isThenable } from './call.js';
import { encodeResult } from './encode-result.js';

/** Results wait at most so many milliseconds for company. */
const FLUSH_MS = 1;
/** A function whose last call took less is short: results may wait while it runs. */
const SHORT_MS = 0.2;
const FLUSH_BYTES = 32 * 1024;

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
}

/**
 * The worker's side of the wire: runs the tasks it receives strictly one after the other and reports how they ended.
 *
 * Before each task the black box is told that it begins. Results gather while short tasks follow each other and leave
 * when the line is empty, before a task that may take long, and after a millisecond.
 */
export class WorkerLoop {
  readonly #channel: Channel;
  readonly #codec: Codec;
  readonly #box: BlackBoxWriter | undefined;
  readonly #line = new Fifo<ReceivedTask>();
  readonly #functions = new Map<number, KnownFunction>();
  readonly #results = new BatchWriter();
  readonly #finished: () => void;
  /** Messages are kept until `start`. */
  #started = false;
  #received = 0;
  #ending = false;
  #over = false;
  /** A task runs, or a turn of the loop is planned. */
  #busy = false;
  /** The last result that the black box does not hold, and its task's number. */
  #lastResult: Uint8Array | undefined;
  #lastSeq = 0;
  #oldestResultAt = 0;

  /** `finished` is called once, when the parent said `end` and all is done, or when the channel closed. */
  constructor(channel: Channel, codec: Codec, box: BlackBoxWriter | undefined, finished: () => void) {
    this.#channel = channel;
    this.#codec = codec;
    this.#box = box;
    this.#finished = finished;
    channel.onMessage({ message: (bytes) => this.#message(bytes), closed: () => this.#finish() });
  }

  /** It waits for tasks. */
  get idle(): boolean {
    return this.#started && !this.#busy;
  }

  /** The initializer is through: says so, and begins. */
  start(): void {
    this.#channel.send(Uint8Array.of(ToParent.ready, this.#box === undefined ? 0 : 1));
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
      this.#line.push({ seq: this.#received++, form, func, args: input.bytes() });
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
    this.#flush();
    this.#channel.send(out.take());
  }

  #run(): void {
    if (this.#busy || !this.#started) return;
    for (;;) {
      if (this.#over) return;
      const task = this.#line.peek();
      if (task === undefined) break;
      if (this.#mustFlushBefore(task)) {
        this.#flush();
        this.#later();
        return;
      }
      this.#line.shift();
      if (!this.#begin(task)) return;
    }
    this.#flush();
    if (this.#ending) this.#finish();
  }

  /** Goes on after the event loop has turned: what is flushed is written by then, and what arrived is read. */
  #later(): void {
    this.#busy = true;
    const again = (): void => {
      this.#busy = false;
      this.#run();
    };
    if (this.#mustWait()) setTimeout(again, 1);
    else setImmediate(again);
  }

  /** Results that the system did not take and that the black box has no room for would be lost with this process. */
  #mustWait(): boolean {
    return this.#channel.bufferedBytes > 0 && !this.#recordFits();
  }

  #recordFits(): boolean {
    return this.#box === undefined || this.#box.hasRoom(this.#lastResult?.length ?? 0);
  }

  #mustFlushBefore(task: ReceivedTask): boolean {
    if (this.#results.length === 0) return this.#mustWait();
    return (
      !task.func.short ||
      this.#results.length >= FLUSH_BYTES ||
      performance.now() - this.#oldestResultAt >= FLUSH_MS ||
      !this.#recordFits()
    );
  }

  /** Runs a task; false when it goes on by itself and will call `#run`. */
  #begin(task: ReceivedTask): boolean {
    this.#record(task.seq);
    const started = performance.now();
    try {
      const loading = task.func.func === undefined ? this.#codec.prepare(task.func.bytes) : undefined;
      const loadingArgs = this.#codec.prepare(task.args);
      if (loading === undefined && loadingArgs === undefined) return this.#call(task, started);
      this.#busy = true;
      Promise.all([loading, loadingArgs]).then(
        () => {
          if (this.#call(task, started)) this.#resume();
        },
        (error: unknown) => {
          this.#report(task, Outcome.undecodable, error, started);
          this.#resume();
        },
      );
      return false;
    } catch (error) {
      this.#report(task, Outcome.undecodable, error, started);
      return true;
    }
  }

  #call(task: ReceivedTask, started: number): boolean {
    let args: unknown[];
    try {
      task.func.func ??= this.#codec.decode(task.func.bytes) as (...args: unknown[]) => unknown;
      args = this.#codec.decode(task.args) as unknown[];
    } catch (error) {
      this.#report(task, Outcome.undecodable, error, started);
      return true;
    }
    let value: unknown;
    try {
      value = call(task.form, task.func.func, args);
    } catch (error) {
      this.#report(task, Outcome.thrown, error, started);
      return true;
    }
    if (!isThenable(value)) {
      this.#report(task, Outcome.value, value, started);
      return true;
    }
    this.#busy = true;
    Promise.resolve(value).then(
      (result) => {
        this.#report(task, Outcome.value, result, started);
        this.#resume();
      },
      (error: unknown) => {
        this.#report(task, Outcome.thrown, error, started);
        this.#resume();
      },
    );
    return false;
  }

  #resume(): void {
    this.#busy = false;
    this.#run();
  }

  /** Tells the black box that the task begins, and how the one before it ended unless that has left already. */
  #record(seq: number): void {
    if (this.#box === undefined) return;
    if (this.#results.length === 0 && this.#channel.bufferedBytes === 0) {
      this.#box.reset();
      this.#lastResult = undefined;
    }
    this.#box.write(seq, this.#lastSeq, this.#lastResult);
    this.#lastResult = undefined;
  }

  #report(task: ReceivedTask, outcome: Outcome, value: unknown, started: number): void {
    if (this.#over) return;
    const ended = performance.now();
    const took = ended - started;
    task.func.short = took < SHORT_MS;
    if (this.#results.length === 0) {
      this.#oldestResultAt = ended;
      this.#results.byte(ToParent.results);
    }
    const start = this.#results.length;
    const [kind, body] = encodeResult(this.#codec, outcome, value, task.form === Form.each);
    writeResult(this.#results, kind, took, body);
    this.#lastResult = this.#results.since(start);
    this.#lastSeq = task.seq;
  }

  #flush(): void {
    if (this.#results.length === 0) return;
    this.#channel.send(this.#results.take());
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#finished();
  }
}
