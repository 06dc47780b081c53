import { channel, type Channel } from 'node:diagnostics_channel';
import type { Task } from '../task.js';
import type { WorkerExit } from '../worker-process.js';
import type { PoolObserver, TaskEnd } from './observer.js';
import type { WorkerEnd, WorkerRecord } from './worker-record.js';

/**
 * What the channels `forkful:pool:task:*` tell. All messages about one task are the same object, which is filled in as more is known: what
 * a subscriber keeps for a task, such as a span, can be kept by it in a `WeakMap`. Times are milliseconds since 1970, with fractions.
 */
export interface PoolTaskEvent {
  /** Which pool of this process, counted from 1 in the order in which they were made. */
  readonly pool: number;
  /** The function's name. */
  readonly func: string;
  /** The call that made the task: `Pool.map`. */
  readonly call: string;
  /** Which part of that call's work it is; a chunk of `map` is one part. */
  readonly part: number;
  readonly items: number;
  /** 1 for the first try; one more from each `retry` on, which tells the end of a try. */
  readonly attempt: number;
  readonly submitted: number;
  /** Who runs it, from `start` on. */
  readonly worker: { readonly name: string; readonly pid: number } | undefined;
  /** When it began, from `start` on; exact from `end` on. */
  readonly begun: number | undefined;
  /** When it ended, from `end`, `lost` or `cancel` on. */
  readonly ended: number | undefined;
  /** What it failed with, if it did. */
  readonly error: unknown;
}

/** What the channels `forkful:pool:worker:*` tell; one object for each worker. */
export interface PoolWorkerEvent {
  readonly pool: number;
  readonly name: string;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** When its initializer was through, from `ready` on. */
  readonly ready: number | undefined;
  /** Why it ended, from `exit` on: told to (`closed`, `terminated`, `recycled`, `stopped`), before it was ready (`failed`), or by itself (`fault`). */
  readonly why: WorkerEnd | undefined;
  /** The code, or `-N` for signal N, from `exit` on. */
  readonly exitCode: number | undefined;
}

type Changing<T> = { -readonly [K in keyof T]: T[K] };

type Name = `task:${'submit' | 'start' | 'end' | 'lost' | 'cancel' | 'retry'}` | `worker:${'start' | 'ready' | 'exit' | 'restart'}`;

const NAMES: readonly Name[] = [
  ...(['task:submit', 'task:start', 'task:end', 'task:lost', 'task:cancel', 'task:retry'] as const),
  ...(['worker:start', 'worker:ready', 'worker:exit', 'worker:restart'] as const),
];

/** Made when the first pool is: a channel without subscribers is kept by nobody else. */
let channels: ReadonlyMap<Name, Channel> | undefined;
let list: readonly Channel[] = [];
let submits: Channel | undefined;

/** Whether anybody listens to any of the channels. */
export function somebodyListens(): boolean {
  if (channels === undefined) {
    channels = new Map(NAMES.map((name) => [name, channel(`forkful:pool:${name}`)]));
    list = [...channels.values()];
    [submits] = list;
  }
  for (const one of list) if (one.hasSubscribers) return true;
  return false;
}

/** Whether anybody listens to submissions: a look that each task can afford. */
export function somebodyHearsSubmissions(): boolean {
  return submits?.hasSubscribers === true;
}

/** Publishes what happens in a pool on Node's `diagnostics_channel`. */
export class ChannelObserver implements PoolObserver {
  readonly #pool: number;
  /** By the tries of a task, where it has such: each of them is another `Task`. */
  readonly #tasks = new WeakMap<object, Changing<PoolTaskEvent>>();
  readonly #workers = new WeakMap<WorkerRecord, Changing<PoolWorkerEvent>>();

  constructor(pool: number) {
    this.#pool = pool;
  }

  submitted(task: Task, at: number): void {
    if (task.tries?.again !== true) publish('task:submit', this.#eventOf(task, at));
  }

  began(task: Task, { name, pid }: WorkerRecord, at: number): void {
    publish('task:start', Object.assign(this.#eventOf(task, at), { worker: { name, pid }, begun: toEpoch(at) }));
  }

  ended(end: TaskEnd): void {
    const event = this.#end(end);
    this.#tasks.delete(end.task.tries ?? end.task);
    publish(end.how === 'lost' ? 'task:lost' : end.how === 'cancelled' ? 'task:cancel' : 'task:end', event);
  }

  retried(end: TaskEnd): void {
    const event = this.#end(end);
    event.attempt = end.task.tries?.attempt ?? 1;
    publish('task:retry', event);
    Object.assign(event, { worker: undefined, begun: undefined, ended: undefined });
  }

  workerStarted(worker: WorkerRecord): void {
    const event = this.#workerEventOf(worker);
    publish('worker:start', event);
    if (worker.restart) publish('worker:restart', event);
  }

  workerReady(worker: WorkerRecord, at: number): void {
    publish('worker:ready', Object.assign(this.#workerEventOf(worker), { ready: toEpoch(at) }));
  }

  workerEnded(worker: WorkerRecord, why: WorkerEnd, { exitCode }: WorkerExit): void {
    publish('worker:exit', Object.assign(this.#workerEventOf(worker), { why, exitCode }));
  }

  #end({ task, times, worker, error }: TaskEnd): Changing<PoolTaskEvent> {
    const event = this.#eventOf(task, times.submitted);
    // Whoever came after the submission was told of none.
    if (event.attempt === 1) event.submitted = toEpoch(times.submitted);
    if (worker !== undefined) Object.assign(event, { worker: { name: worker.name, pid: worker.pid }, begun: toEpoch(times.begun) });
    return Object.assign(event, { ended: toEpoch(times.ended), error });
  }

  #eventOf(task: Task, submitted: number): Changing<PoolTaskEvent> {
    const { tries, func, call, part } = task;
    let event = this.#tasks.get(tries ?? task);
    if (event === undefined) {
      const [attempt, items] = [tries?.attempt ?? 1, tries?.items ?? task.items];
      const unknown = { worker: undefined, begun: undefined, ended: undefined, error: undefined };
      event = { pool: this.#pool, func: func.name, call, part, items, attempt, submitted: toEpoch(submitted), ...unknown };
      this.#tasks.set(tries ?? task, event);
    }
    return event;
  }

  #workerEventOf(worker: WorkerRecord): Changing<PoolWorkerEvent> {
    let event = this.#workers.get(worker);
    if (event === undefined) {
      const { name, pid, startedAt, readyAt } = worker;
      const ready = readyAt === undefined ? undefined : toEpoch(readyAt);
      event = { pool: this.#pool, name, pid, started: toEpoch(startedAt), ready, why: undefined, exitCode: undefined };
      this.#workers.set(worker, event);
    }
    return event;
  }
}

function publish(name: Name, message: PoolTaskEvent | PoolWorkerEvent): void {
  channels?.get(name)?.publish(message);
}

function toEpoch(at: number): number {
  return performance.timeOrigin + at;
}
