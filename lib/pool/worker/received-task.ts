import type { ByteRange } from '../../serialization/byte-range.js';
import type { BatchReader } from '../batch-bytes.js';
import { Form, INLINE_FUNCTION, LIMITED } from '../wire.js';
import { NO_LIMITS, TaskContext, type SentLimits } from './task-context.js';

/** A function that tasks call, as this worker keeps it. */
export interface KnownFunction {
  readonly bytes: Uint8Array;
  /** The decoded function, from the first task that calls it on. */
  func: ((...args: unknown[]) => unknown) | undefined;
  short: boolean;
}

export interface ReceivedTask {
  readonly seq: number;
  readonly form: Form;
  readonly func: KnownFunction;
  readonly args: ByteRange;
  /** Of a stream: how many items may be made and not taken. */
  readonly bufferSize: number;
  /** Nobody reads it any more, before it has begun: the error that it was left with, empty for none. */
  left: Uint8Array | undefined;
  readonly limits: SentLimits | undefined;
  /** When it began, and where it stood in the shared time then. */
  begun: number;
  mark: number;
  /** What `currentTask()` gives, once somebody wants it. */
  context: TaskContext | undefined;
}

/** Reads one task as `writeTasks` wrote it. */
export function readTask(input: BatchReader, seq: number, functions: ReadonlyMap<number, KnownFunction>): ReceivedTask {
  const first = input.byte();
  const limits = first < LIMITED ? undefined : readLimits(input);
  const form = (first & ~LIMITED) as Form;
  const bufferSize = form === Form.stream ? input.uint() : 0;
  const id = input.uint();
  const func = id === INLINE_FUNCTION ? { bytes: input.bytes(), func: undefined, short: false } : functions.get(id);
  if (func === undefined) throw new Error(`pool worker: function ${String(id)} was never sent.`);
  return { seq, form, func, args: input.range(), bufferSize, left: undefined, limits, begun: 0, mark: 0, context: undefined };
}

function readLimits(input: BatchReader): SentLimits {
  const [attempt, timeoutMs, softTimeoutMs] = [input.uint(), input.uint(), input.uint()];
  const only = Array.from({ length: input.uint() }, () => input.uint());
  return { attempt, timeoutMs, softTimeoutMs, only };
}

/** Of a chunk that is tried again only the items that failed. */
export function chosenItems(items: unknown[], limits: SentLimits | undefined): unknown[] {
  return limits === undefined || limits.only.length === 0 ? items : limits.only.map((at) => items[at]);
}

export function contextOf(task: ReceivedTask): TaskContext {
  return (task.context ??= new TaskContext(task.limits ?? NO_LIMITS, task.begun));
}
