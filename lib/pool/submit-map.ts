import { whenAborted } from '../util/when-aborted.js';
import { settleResult, setWork, type Cancellable } from './async-result.js';
import { defaultChunkSize, readAll, readNow, type Input } from './chunks.js';
import type { PoolEngine } from './pool-engine.js';
import type { AnyFunction } from './function-table.js';
import { MapJob } from './map-job.js';
import { MeasuredMap } from './measured-map.js';
import { countOf, type MapResult } from './map-result.js';
import { Task } from './task.js';
import type { TaskLimits } from './task-options.js';
import type { MapForm } from './wire.js';

/** What all chunks of a map have in common. */
export interface MapRequest {
  readonly call: string;
  readonly form: MapForm;
  readonly func: AnyFunction;
  /** `undefined`: by what is measured. */
  readonly chunkSize: number | 'python' | undefined;
  readonly limits: TaskLimits | undefined;
}

/**
 * Cuts the input into chunks and submits them; an asynchronous input is read to its end first.
 *
 * Throws what a synchronous input throws, and what the encoding throws, before anything was submitted.
 */
export function submitMap<T, R>(engine: PoolEngine, request: MapRequest, input: Input<T>, result: MapResult<R[]>): void {
  const items = readNow(request.call, input);
  if (items !== undefined) {
    submitChunks(engine, request, items, result);
    return;
  }
  // The pool may be closed meanwhile, but it does not end before this map has.
  const fail = (error: unknown): void => settleResult(result, 'error', error);
  const done = engine.begin(request.call, fail);
  // Who cancels does not wait for the input's next item; the input is closed when it comes.
  const cancel = (reason: unknown): boolean => {
    settleResult(result, 'cancelled', reason);
    done();
    return true;
  };
  const unlisten = listen(request, { cancel }, result);
  void readAll(input as AsyncIterable<T>, () => result.ready())
    .then((all) => {
      if (!result.ready()) submitChunks(engine, request, all, result);
    })
    .catch(fail)
    .finally(() => {
      unlisten?.();
      done();
    });
}

function submitChunks<T, R>(engine: PoolEngine, request: MapRequest, items: readonly T[], result: MapResult<R[]>): void {
  const { call, form, limits, chunkSize } = request;
  const func = engine.functions.lookUp(request.func, call);
  const job = new MapJob(engine, result);
  countOf(result).setTotal(items.length);
  const measured = chunkSize === undefined ? MeasuredMap.make(engine, { call, form, func, limits }, items, job) : undefined;
  if (measured !== undefined) {
    job.unlisten = listen(request, job, result);
    if (!result.ready()) measured.begin();
    return;
  }
  const size = typeof chunkSize === 'number' ? chunkSize : plainSize(engine, items.length, limits);
  const tasks: Task[] = [];
  for (let from = 0; from < items.length; from += size) {
    const chunk = items.slice(from, from + size);
    const root = `iterable.slice(${from}, ${from + chunk.length})`;
    tasks.push(new Task(func, form, engine.codec.encodeRange(chunk, { call, root }), chunk.length, job, job.expect(chunk.length), call, limits));
  }
  job.unlisten = listen(request, job, result);
  if (result.ready()) return;
  for (const task of tasks) engine.submit(task);
  job.complete();
}

/** Python's formula; but where each item has its time, in a chunk of several one could use up the others'. */
function plainSize(engine: PoolEngine, items: number, limits: TaskLimits | undefined): number {
  return limits?.timeoutMs === undefined ? defaultChunkSize(items, engine.size * engine.concurrency) : 1;
}

/** The signal is the whole map's. */
function listen<R>({ limits }: MapRequest, work: Cancellable, result: MapResult<R[]>): (() => void) | undefined {
  setWork(result, work);
  const signal = limits?.signal;
  if (signal === undefined) return undefined;
  if (!signal.aborted) return whenAborted(signal, (reason) => void work.cancel(reason));
  work.cancel(signal.reason);
  return undefined;
}
