import { ValueError } from '../errors/python-errors.js';
import { lengthOf, type ByteRange } from '../serialization/byte-range.js';
import type { Site } from '../util/waits.js';
import { AsyncResult, settleResult } from './async-result.js';
import type { BatchReader } from './batch-bytes.js';
import type { SentFunction } from './function-table.js';
import type { Pace } from './pace.js';
import type { Hand, Work } from './scheduler.js';
import type { TaskLimits } from './task-options.js';
import type { Form } from './wire.js';

/** A message to a child may have 512 MiB; this leaves room for what stands around a task. */
const LONGEST_TASK = 2 ** 29 - 2 ** 20;

/** Who waits for tasks to end: a single call, or a `map` that has many. */
export interface TaskOwner {
  done(part: number, value: unknown): void;
  failed(part: number, error: unknown): void;
  /** What a stream has made: encoded items, up to the end of the message. */
  items?(input: BatchReader): void;
  /** How many items of a stream may be made and not taken; 0: as the worker thinks fit. */
  readonly bufferSize?: number;
  /** Ends the wait for the task, not the task. */
  giveUp?(error: Error): void;
  /** Nobody wants its results any more. */
  readonly over?: boolean | undefined;
  /** Where in the user's source the task was asked for. */
  readonly site?: Site | undefined;
}

/** Who has a task and can take it back: an engine. */
export interface TaskHome {
  cancel(task: Task, reason: unknown): void;
}

/** How a task ends. */
export type TaskEnd = { readonly value: unknown } | { readonly error: unknown };

/** What follows from the end of a try: the task's end, another try, or nothing, because the user's code that was asked has cancelled the task. */
export type Verdict = TaskEnd | 'again' | 'over';

/** What makes another try of a task that failed; see `Tries`. */
export interface TaskTries {
  /** Which try is under way, or was the last. */
  readonly attempt: number;
  /** It is another try of a task that this engine has had before. */
  readonly again: boolean;
  /** How many items the task has, of which a further try may be for a part alone. */
  readonly items: number;
  /** What it waited for, in milliseconds. */
  readonly delayMs: number;
  /** The items of the chunk that this try is for; empty for all. */
  readonly only: readonly number[];
  /** A worker has the try that there is. */
  readonly taken: boolean;
  /** What follows when this try ends so. */
  judge(end: TaskEnd): Verdict;
  /** Ends the try that there is, begun or not; false when the task has ended. */
  cancel(reason: unknown): boolean;
}

/** One task: what travels to a worker, and who is told of its end. */
export class Task implements Work {
  seq = -1;
  strikes = 0;
  estimate = 0;
  /** When it was submitted; the books' own. */
  submittedAt = 0;
  /** Somebody who looks on was told that it began; the books' own. */
  begun = false;
  /** Its owner was told, or there is another try: nobody waits for this one. */
  ended = false;
  holder: Hand<Task> | undefined;
  home: TaskHome | undefined;
  tries: TaskTries | undefined;
  /** Called at the end: nobody listens for its signal any more. */
  unlisten: (() => void) | undefined;
  /** When a worker began it, as the guard learned it. */
  begunAt = 0;
  /** When its worker was told that nobody wants it. */
  abortedAt = 0;

  /** Throws ValueError when it is too large for one message. */
  constructor(
    readonly func: SentFunction,
    readonly form: Form,
    /** The encoded arguments, or the encoded chunk. */
    readonly args: ByteRange,
    readonly items: number,
    /** A result that has one task is that task's owner itself: most tasks are single calls, and each object counts. */
    readonly owner: TaskOwner | AsyncResult<unknown>,
    /** Which part of the owner's work this is. */
    readonly part: number,
    /** `Pool.apply`: which call made the task. */
    readonly call: string,
    /** How long it may run, and so on; `undefined` for nothing. */
    readonly limits?: TaskLimits | undefined,
  ) {
    if (this.bytes > LONGEST_TASK) {
      throw new ValueError(
        `${call}: function and arguments take ${this.bytes} bytes, and at most ${LONGEST_TASK} travel at once. Send them in parts, or pass a file's name.`,
      );
    }
  }

  /** What follows for its owner; another try is a task of its own. */
  judge(end: TaskEnd): Verdict {
    if (this.tries === undefined) return end;
    const last = this.tries.judge(end);
    if (last === 'again') this.ended = true;
    return last;
  }

  /** `judge`, and tells the owner. Nothing is told twice. */
  done(value: unknown): void {
    if (this.ended) return;
    if (this.tries === undefined) this.succeed(value);
    else this.#tell(this.judge({ value }));
  }

  /** The same for an error. */
  failed(error: unknown): void {
    if (!this.ended) this.#tell(this.judge({ error }));
  }

  /** Tells the owner the value. */
  succeed(value: unknown): void {
    this.#end();
    const { owner } = this;
    if (owner instanceof AsyncResult) settleResult(owner, 'value', value);
    else owner.done(this.part, value);
  }

  /** Tells the owner the error. */
  fail(error: unknown, kind: 'error' | 'cancelled' = 'error'): void {
    this.#end();
    const { owner } = this;
    if (owner instanceof AsyncResult) settleResult(owner, kind, error);
    else owner.failed(this.part, error);
  }

  /** Ends it, wherever it is; false when it has ended already. */
  cancel(reason: unknown): boolean {
    if (this.tries !== undefined) return this.tries.cancel(reason);
    if (this.ended) return false;
    this.home?.cancel(this, reason);
    return true;
  }

  #tell(end: Verdict): void {
    if (end === 'again' || end === 'over') return;
    if ('error' in end) this.fail(end.error);
    else this.succeed(end.value);
  }

  /** It is over, and its owner wants to hear nothing of it. */
  drop(): void {
    this.#end();
  }

  #end(): void {
    this.ended = true;
    this.unlisten?.();
  }

  /** A worker has it, or had it: its result is being unpacked. */
  get taken(): boolean {
    return this.tries === undefined ? this.seq >= 0 : this.tries.taken;
  }

  get pace(): Pace {
    return this.func.pace;
  }

  get bytes(): number {
    return lengthOf(this.args) + (this.func.id === 0 ? this.func.bytes.length : 0);
  }
}
