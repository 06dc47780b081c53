import { BatchWriter, PIECE_SIZE } from './batch-bytes.js';
import type { Task, TaskOwner } from './task.js';
import { Form, INLINE_FUNCTION, LIMITED, ToWorker } from './wire.js';

/** At most so many bytes of a task are numbers. */
const TASK_OVERHEAD = 24;

/**
 * Writes the `tasks` message for one worker, in pieces: first what it may forget, then the functions that it does not know yet,
 * then the tasks.
 *
 * `known` are the numbers of the functions that the worker has; it is brought up to date. `forget` is emptied.
 */
export function writeTasks(tasks: readonly Task[], known: Set<number>, forget: Set<number>): readonly Uint8Array[] {
  let size = 64;
  for (const { bytes } of tasks) size += Math.min(bytes, PIECE_SIZE) + TASK_OVERHEAD;
  const out = new BatchWriter(size);
  out.byte(ToWorker.tasks);
  out.uint(forget.size);
  for (const id of forget) {
    out.uint(id);
    known.delete(id);
  }
  forget.clear();
  writeFunctions(out, tasks, known);
  for (const task of tasks) {
    const limited = isLimited(task);
    out.byte(limited ? task.form | LIMITED : task.form);
    if (limited) writeLimits(out, task);
    if (task.form === Form.stream) out.uint((task.owner as TaskOwner).bufferSize ?? 0);
    out.uint(task.func.id);
    if (task.func.id === INLINE_FUNCTION) out.bytes(task.func.bytes);
    out.range(task.args);
  }
  return out.takePieces();
}

function writeFunctions(out: BatchWriter, tasks: readonly Task[], known: Set<number>): void {
  const fresh = new Map<number, Uint8Array>();
  for (const { func } of tasks) {
    if (func.id === INLINE_FUNCTION || known.has(func.id)) continue;
    fresh.set(func.id, func.bytes);
    known.add(func.id);
  }
  out.uint(fresh.size);
  for (const [id, bytes] of fresh) {
    out.uint(id);
    out.bytes(bytes);
  }
}

/** Whether the worker must know more of it than function and arguments. */
function isLimited({ limits, tries }: Task): boolean {
  if (limits === undefined) return false;
  return limits.timeoutMs !== undefined || limits.softTimeoutMs !== undefined || (tries?.attempt ?? 1) > 1;
}

function writeLimits(out: BatchWriter, { limits, items, tries }: Task): void {
  out.uint(tries?.attempt ?? 1);
  out.uint(Math.ceil((limits?.timeoutMs ?? 0) * items));
  out.uint(Math.ceil((limits?.softTimeoutMs ?? 0) * items));
  const only = tries?.only ?? [];
  out.uint(only.length);
  for (const at of only) out.uint(at);
}
