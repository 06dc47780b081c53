import { isNativeError } from 'node:util/types';
import type { Task } from '../task.js';
import type { WorkerExit } from '../worker-process.js';
import type { PoolObserver, TaskEnd } from './observer.js';
import { TraceEnd, type TraceData, type TraceTask, type TraceWorker } from './trace-data.js';
import type { WorkerRecord } from './worker-record.js';

/** An error's text may be long; so much of it is kept. */
const LONGEST_ERROR = 400;

interface Row {
  readonly func: string;
  readonly call: string;
  readonly part: number;
  readonly items: number;
  readonly attempt: number;
  readonly worker: Life | undefined;
  readonly submitted: number;
  readonly begun: number;
  readonly ended: number;
  readonly how: TraceEnd;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly error: string | undefined;
}

/** A worker as the trace knows it. */
interface Life {
  readonly record: WorkerRecord;
  readonly lane: number;
  ended: number | undefined;
  why: string | undefined;
  exit: string | undefined;
}

/**
 * Keeps what a pool does in bounded memory: the newest tasks, at most `limit`, and as many workers.
 *
 * A worker that takes another's place gets its lane, so that a pool of four has four lanes however many workers die.
 */
export class TraceRecorder implements PoolObserver {
  readonly #limit: number;
  readonly #origin = performance.now();
  #until: number | undefined;
  /** A ring: once it is full, `#next` is the oldest. */
  readonly #rows: Row[] = [];
  #next = 0;
  #dropped = 0;
  readonly #lives = new Map<WorkerRecord, Life>();
  /** Who has each lane now. */
  readonly #lanes: (Life | undefined)[] = [];
  readonly #running = new Map<Task, { readonly worker: WorkerRecord; readonly begun: number }>();
  /** When tasks were submitted that have not ended, and not before the recording. */
  readonly #submitted = new Map<Task, number>();

  constructor(limit: number, workers: Iterable<WorkerRecord>) {
    this.#limit = limit;
    for (const worker of workers) this.workerStarted(worker);
  }

  /** How many tasks it holds. */
  get size(): number {
    return this.#rows.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Nothing more will come. */
  stop(): void {
    this.#until ??= performance.now();
  }

  submitted(task: Task, at: number): void {
    this.#submitted.set(task, at);
  }

  began(task: Task, worker: WorkerRecord, at: number): void {
    this.#running.set(task, { worker, begun: at });
  }

  ended(end: TaskEnd): void {
    const { task } = end;
    this.#add(this.#rowOf(task, end.worker === undefined ? this.#withWorker(end) : end, TraceEnd[end.how]));
    this.#running.delete(task);
    this.#submitted.delete(task);
  }

  retried(end: TaskEnd): void {
    const { task } = end;
    this.#running.delete(task);
    this.#submitted.delete(task);
    // The number is the next one's already.
    this.#add({ ...this.#rowOf(task, end, TraceEnd.retried), attempt: attemptOf(task) - 1 });
  }

  workerStarted(record: WorkerRecord): void {
    let lane = this.#lanes.findIndex((life) => life === undefined || life.record.leaves !== undefined);
    if (lane < 0) lane = this.#lanes.length;
    const life: Life = { record, lane, ended: undefined, why: undefined, exit: undefined };
    this.#lanes[lane] = life;
    this.#lives.set(record, life);
    if (this.#lives.size > this.#limit) this.#forgetOldest();
  }

  workerEnded(record: WorkerRecord, why: string, exit: WorkerExit, at: number): void {
    const life = this.#lives.get(record);
    for (const [task, { worker }] of this.#running) if (worker === record) this.#running.delete(task); // it had not begun, and goes elsewhere
    if (life === undefined) return;
    Object.assign(life, { ended: at, why, exit: exit.signal ?? `exit code ${exit.exitCode}` });
    if (this.#lanes[life.lane] === life) this.#lanes[life.lane] = undefined;
  }

  /** What is there so far. */
  data(title: string): TraceData {
    const now = this.#until ?? performance.now();
    const texts = new Map<string, number>();
    const lives = [...this.#lives.values()];
    const numbers = new Map(lives.map((life, index) => [life, index]));
    const rows = [...this.#rows.slice(this.#next), ...this.#rows.slice(0, this.#next), ...this.#unfinished(now)];
    return {
      title,
      origin: performance.timeOrigin + this.#origin,
      until: this.#time(now),
      dropped: this.#dropped,
      lanes: this.#lanes.length,
      tasks: rows.map((row) => this.#taskOf(row, texts, numbers)),
      waiting: this.#waiting(),
      workers: lives.map((life) => this.#workerOf(life)),
      texts: [...texts.keys()],
    };
  }

  #add(row: Row): void {
    if (this.#rows.length < this.#limit) {
      this.#rows.push(row);
      return;
    }
    this.#rows[this.#next] = row;
    this.#next = (this.#next + 1) % this.#limit;
    this.#dropped++;
  }

  #forgetOldest(): void {
    for (const [record, life] of this.#lives) {
      if (life.ended === undefined) continue;
      this.#lives.delete(record);
      return;
    }
  }

  #unfinished(now: number): Row[] {
    return [...this.#running].map(([task, { worker, begun }]) => {
      // Of one from before the recording only its end tells when it was submitted.
      const times = { submitted: this.#submitted.get(task) ?? begun, begun, ended: now };
      const end = { worker, times, bytes: 0, error: undefined };
      return this.#rowOf(task, end, TraceEnd.running);
    });
  }

  #waiting(): number[] {
    return [...this.#submitted].filter(([task]) => !this.#running.has(task)).map(([, at]) => this.#time(at));
  }

  /** A task that is cancelled while it runs: who ends it does not know since when it ran, and where. */
  #withWorker(end: TaskEnd): TaskEnd {
    const running = this.#running.get(end.task);
    return running === undefined ? end : { ...end, worker: running.worker, times: { ...end.times, begun: running.begun } };
  }

  #rowOf(task: Task, end: Pick<TaskEnd, 'worker' | 'times' | 'bytes' | 'error'>, how: TraceEnd): Row {
    const { func, call, part, items } = task;
    const worker = end.worker === undefined ? undefined : this.#lives.get(end.worker);
    const error = end.error === undefined ? undefined : textOf(end.error);
    return { func: func.name, call, part, items, attempt: attemptOf(task), worker, ...end.times, how, bytesSent: task.bytes, bytesReceived: end.bytes, error };
  }

  #taskOf(row: Row, texts: Map<string, number>, numbers: ReadonlyMap<Life, number>): TraceTask {
    const text = (of: string): number => {
      const known = texts.get(of);
      if (known === undefined) texts.set(of, texts.size);
      return known ?? texts.size - 1;
    };
    const { func, call, part, items, attempt, worker, submitted, begun, ended, how, bytesSent, bytesReceived, error } = row;
    const times = [this.#time(submitted), this.#time(begun), this.#time(ended)] as const;
    const number = (worker && numbers.get(worker)) ?? -1;
    return [text(func), text(call), part, items, attempt, number, ...times, how, bytesSent, bytesReceived, error === undefined ? -1 : text(error)];
  }

  #workerOf({ record, lane, ended, why, exit }: Life): TraceWorker {
    const { name, pid, restart, startedAt, readyAt } = record;
    const time = (at: number | undefined): number | null => (at === undefined ? null : this.#time(at));
    return { name, pid, lane, restart, started: this.#time(startedAt), ready: time(readyAt), ended: time(ended), why: why ?? null, exit: exit ?? null };
  }

  /** Microseconds are as exact as it is. */
  #time(at: number): number {
    return Math.round((at - this.#origin) * 1000) / 1000;
  }
}

function attemptOf({ tries }: Task): number {
  return tries?.attempt ?? 1;
}

function textOf(error: unknown): string {
  let text: string;
  try {
    text = isNativeError(error) ? `${error.name}: ${error.message}` : String((error as Partial<Error> | null)?.message ?? error);
  } catch {
    text = 'an error that cannot be shown';
  }
  return text.length > LONGEST_ERROR ? `${text.slice(0, LONGEST_ERROR)}…` : text;
}
