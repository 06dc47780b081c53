import { rangeOf } from '../serialization/byte-range.js';
import { BatchWriter } from './batch-bytes.js';
import { ChunkPlan } from './chunk-plan.js';
import type { SentFunction } from './function-table.js';
import type { MapJob } from './map-job.js';
import type { PoolEngine } from './pool-engine.js';
import { Task } from './task.js';
import type { TaskLimits } from './task-options.js';
import { Form, INLINE_FUNCTION, type MapForm } from './wire.js';

/** A function that travels with each task, and is longer than this, shall not travel with more chunks than Python would make. */
const SHORT_FUNCTION = 4 * 1024;
/** All grains together, if they are like the first: items may share something large, which crosses once in each grain. */
const ALL_BYTES = 16 * 1024 * 1024;
/** A chunk has no more bytes than this. */
const CHUNK_BYTES = 1024 * 1024;

/** What a measured map consists of. */
export interface MeasuredMapRequest {
  readonly call: string;
  readonly form: MapForm;
  readonly func: SentFunction;
  readonly limits: TaskLimits | undefined;
}

/**
 * A map whose chunks are cut while it runs.
 *
 * The items are encoded at the call, so that what cannot cross is refused there and what the caller changes afterwards
 * changes nothing: in grains, each of them a message of its own. A chunk is a row of grains.
 */
export class MeasuredMap {
  readonly #engine: PoolEngine;
  readonly #request: MeasuredMapRequest;
  readonly #plan: ChunkPlan;
  readonly #grains: readonly Uint8Array[];
  readonly #job: MapJob<unknown>;
  #next = 0;
  #feeding = false;
  #over = false;
  #allOut: (() => void) | undefined;

  private constructor(engine: PoolEngine, request: MeasuredMapRequest, plan: ChunkPlan, grains: readonly Uint8Array[], job: MapJob<unknown>) {
    this.#engine = engine;
    this.#request = request;
    this.#plan = plan;
    this.#grains = grains;
    this.#job = job;
  }

  /**
   * Encodes the items; `undefined` when they are better cut all at once.
   *
   * Throws what the encoding throws.
   */
  static make(engine: PoolEngine, request: MeasuredMapRequest, items: readonly unknown[], job: MapJob<unknown>): MeasuredMap | undefined {
    const { call, func, limits } = request;
    // Tries and times belong to single items, which their owners follow.
    if (limits?.retries !== undefined || limits?.timeoutMs !== undefined || limits?.softTimeoutMs !== undefined) return undefined;
    if (!engine.measures || (func.id === INLINE_FUNCTION && func.bytes.length > SHORT_FUNCTION)) return undefined;
    const plan = new ChunkPlan(items.length, engine.size * engine.concurrency, func.pace);
    const grains: Uint8Array[] = [];
    for (let from = 0; from < items.length; from += plan.grain) {
      const grain = items.slice(from, from + plan.grain);
      grains.push(engine.codec.encode(grain, { call, root: `iterable.slice(${String(from)}, ${String(from + grain.length)})` }));
      const { length } = grains.at(-1)!;
      if (length > CHUNK_BYTES || (from === 0 && (length * items.length) / grain.length > ALL_BYTES)) return undefined;
    }
    return new MeasuredMap(engine, request, plan, grains, job);
  }

  /** Submits the first chunks; the others follow. */
  begin(): void {
    const fail = (error: Error): void => {
      this.#over = true;
      this.#job.fail(error);
    };
    const first = this.#cut();
    if (this.#next < this.#grains.length) this.#allOut = this.#engine.begin(this.#request.call, fail);
    this.#job.onEnded = (items) => {
      this.#plan.ended(items);
      this.#feed();
    };
    for (const task of first) this.#engine.submit(task);
    this.#endIfAllOut();
  }

  /** What goes out later goes out in front of everybody who came later. */
  #feed(): void {
    // A task may fail at once, inside of this.
    if (this.#feeding || this.#over) return;
    this.#feeding = true;
    for (let tasks = this.#cut(); tasks.length > 0; tasks = this.#cut()) this.#engine.submitNext(tasks);
    this.#feeding = false;
    this.#endIfAllOut();
  }

  #endIfAllOut(): void {
    if (this.#over || (!this.#job.over && this.#next < this.#grains.length)) return;
    this.#over = true;
    this.#job.complete();
    this.#allOut?.();
  }

  /** The chunks that the plan wants out. */
  #cut(): Task[] {
    const tasks: Task[] = [];
    if (this.#job.over) return tasks;
    for (let items = this.#plan.next(this.#most()); items > 0; items = this.#plan.next(this.#most())) tasks.push(this.#task(items));
    return tasks;
  }

  /** How many items the next chunk may have for the sake of its bytes. */
  #most(): number {
    let bytes = 0;
    let at = this.#next;
    while (at < this.#grains.length && (bytes += this.#grains[at]!.length) <= CHUNK_BYTES) at++;
    return (at - this.#next) * this.#plan.grain;
  }

  #task(items: number): Task {
    const { call, form, func, limits } = this.#request;
    const count = Math.ceil(items / this.#plan.grain);
    const grains = this.#grains.slice(this.#next, this.#next + count);
    this.#next += count;
    const part = this.#job.expect(items);
    if (grains.length === 1) return new Task(func, form, rangeOf(grains[0]!), items, this.#job, part, call, limits);
    const out = new BatchWriter(grains.reduce((bytes, { length }) => bytes + length + 8, 0));
    for (const grain of grains) out.bytes(grain);
    const joined = form === Form.map ? Form.mapJoined : Form.starmapJoined;
    return new Task(func, joined, rangeOf(out.take()), items, this.#job, part, call, limits);
  }
}
