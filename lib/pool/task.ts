import { ValueError } from '../errors/python-errors.js';
import type { Site } from '../util/waits.js';
import { AsyncResult, settleResult } from './async-result.js';
import type { SentFunction } from './function-table.js';
import type { Pace } from './pace.js';
import type { Work } from './scheduler.js';
import type { TaskLimits } from './task-options.js';
import type { Form } from './wire.js';

/** A message to a child may have 512 MiB; this leaves room for what stands around a task. */
const LONGEST_TASK = 2 ** 29 - 2 ** 20;

/** Who waits for tasks to end: a single call, or a `map` that has many. */
export interface TaskOwner {
  done(part: number, value: unknown): void;
  failed(part: number, error: unknown): void;
  /** Ends the wait for the task, not the task. */
  giveUp?(error: Error): void;
  /** Where in the user's source the task was asked for. */
  readonly site?: Site | undefined;
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

  /** Throws ValueError when it is too large for one message. */
  constructor(
    readonly func: SentFunction,
    readonly form: Form,
    /** The encoded arguments, or the encoded chunk. */
    readonly args: Uint8Array,
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

  /** Tells the owner the value. */
  done(value: unknown): void {
    const { owner } = this;
    if (owner instanceof AsyncResult) settleResult(owner, 'value', value);
    else owner.done(this.part, value);
  }

  /** Tells the owner the error. */
  failed(error: unknown): void {
    const { owner } = this;
    if (owner instanceof AsyncResult) settleResult(owner, 'error', error);
    else owner.failed(this.part, error);
  }

  get pace(): Pace {
    return this.func.pace;
  }

  get bytes(): number {
    return this.args.length + (this.func.id === 0 ? this.func.bytes.length : 0);
  }
}
