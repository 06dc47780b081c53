import { lengthOf } from '../../serialization/byte-range.js';
import { microsBetween, toSharedMicros } from '../../util/shared-clock.js';
import type { Hand } from '../scheduler.js';
import type { Task } from '../task.js';
import { Outcome, type ResultItem } from '../wire.js';
import type { WorkerExit } from '../worker-process.js';
import { ChannelObserver, somebodyHearsSubmissions, somebodyListens } from './channels.js';
import { Histogram } from './histogram.js';
import type { PoolObserver, TaskEnd, TaskTimes } from './observer.js';
import { WorkerRecord, type WorkerEnd } from './worker-record.js';

/** A task notes when it was submitted as a whole number of these, which costs no object. */
const TICKS_PER_MS = 100;
const MICROS_PER_TICK = 10;

/** Clocks that differ by more than this many milliseconds are not the same one. */
const CLOCK_SLACK_MS = 10;

/** In a turn that submits many tasks the clock is read for every so manyeth. */
const TASKS_PER_READING = 64;

let poolsMade = 0;

/** What is known of a task whose result is being unpacked; kept while somebody looks on. */
interface Report {
  readonly worker: WorkerRecord;
  readonly times: TaskTimes;
  readonly item: ResultItem;
}

/**
 * A pool's books: how many tasks ended how, and how long they waited and ran. The engine notes everything that happens here, in the
 * order in which it happens; who looks on is told from here.
 *
 * While nobody looks on a task costs a few additions: no object, and a look at the clock for every 64th.
 */
export class PoolBooks {
  /** As `Date.now()` tells it. */
  readonly since = Date.now();
  readonly #origin = performance.now();
  readonly wait = new Histogram();
  readonly run = new Histogram();
  done = 0;
  failed = 0;
  lost = 0;
  cancelled = 0;
  retried = 0;
  itemsSubmitted = 0;
  itemsDone = 0;
  itemsFailed = 0;
  restarts = 0;
  recycled = 0;
  #submitted = 0;
  #submittedAt = 0;
  /** Of the message with results that is being read; 0 between messages. */
  #arrival = 0;
  #arrivalMicros = 0;
  /** Workers that had a fault and nobody has taken their place yet. */
  #faults = 0;
  #observers: readonly PoolObserver[] = [];
  readonly #channels = new ChannelObserver(++poolsMade);
  /** Ends the publishing; `undefined` while nobody listens. */
  #silence: (() => void) | undefined;
  readonly #reports = new Map<Task, Report>();

  /** The function returned ends it. An observer that comes later does not hear of what was before. */
  observe(observer: PoolObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((one) => one !== observer);
      if (this.#observers.length === 0) this.#reports.clear();
    };
  }

  /** A turn of the event loop begins in which tasks are submitted. */
  turn(): void {
    this.#listen();
    this.#submittedAt = this.#tick();
  }

  submitted(task: Task): void {
    if (this.#silence === undefined && somebodyHearsSubmissions()) this.#listen();
    const watched = this.#observers.length > 0;
    if (watched || ++this.#submitted % TASKS_PER_READING === 0) this.#submittedAt = this.#tick();
    task.submittedAt = this.#submittedAt;
    if (task.tries?.again !== true) this.itemsSubmitted += task.items;
    if (watched) this.#tellSubmitted(task);
  }

  /** A worker was given these tasks, which are in its hand now. */
  sent(worker: WorkerRecord, hand: Hand<Task>, tasks: readonly Task[]): void {
    this.#listen();
    if (hand.tasks.length === tasks.length) worker.since = performance.now();
    if (this.#observers.length === 0) return;
    for (const task of tasks) task.begun = false; // its last worker may have died before it
    this.#nowRuns(worker, hand);
  }

  /** A worker reported the end of a task, which `settled` follows. */
  reported(worker: WorkerRecord, task: Task, item: ResultItem): void {
    const ended = this.#endOf(worker, item);
    const run = item.milliseconds;
    this.run.add(Math.round(run * 1000));
    this.wait.add((Math.round((ended - run - this.#origin) * TICKS_PER_MS) - task.submittedAt) * MICROS_PER_TICK);
    worker.tasks++;
    worker.since = ended;
    if (this.#observers.length === 0) return;
    const times = { submitted: this.#timeOf(task.submittedAt), begun: ended - run, ended };
    this.#begins(worker, task, times.begun);
    this.#reports.set(task, { worker, times, item });
  }

  /** All results of a message are read; `hand` is what the worker has now. */
  reportsRead(worker: WorkerRecord, hand?: Hand<Task>): void {
    this.#arrival = 0;
    if (this.#observers.length > 0 && hand !== undefined) this.#nowRuns(worker, hand);
  }

  /** The task has its value; some of its items may have failed. */
  succeeded(task: Task, failedItems = 0): void {
    this.done++;
    this.itemsDone += itemsOf(task) - failedItems;
    this.itemsFailed += failedItems;
    if (this.#observers.length > 0) this.#ended(task, 'done', undefined);
  }

  /** The task ends with an error; `worker` is the one that it was lost with. */
  gaveUp(task: Task, how: Exclude<TaskEnd['how'], 'done'>, error: unknown, worker?: WorkerRecord): void {
    this[how]++;
    this.itemsFailed += itemsOf(task);
    if (this.#observers.length > 0) this.#ended(task, how, error, worker);
  }

  /** This try is over, for the reason given; the next one is a task of its own. */
  triedAgain(task: Task, how: 'failed' | 'lost', error: unknown, worker?: WorkerRecord): void {
    this.retried++;
    if (this.#observers.length === 0) return;
    const end = this.#takeEnd(task, how, error, worker);
    for (const observer of this.#observers) observer.retried?.(end);
  }

  workerStarted(name: string, pid: number): WorkerRecord {
    this.#listen();
    const restart = this.#faults > 0;
    if (restart) {
      this.#faults--;
      this.restarts++;
    }
    const worker = new WorkerRecord(name, pid, restart, performance.now());
    for (const observer of this.#observers) observer.workerStarted?.(worker);
    return worker;
  }

  workerReady(worker: WorkerRecord): void {
    const now = performance.now();
    worker.readyAt = now;
    worker.since = now;
    for (const observer of this.#observers) observer.workerReady?.(worker, now);
  }

  workerEnded(worker: WorkerRecord, exit: WorkerExit): void {
    this.#listen();
    const why: WorkerEnd = worker.leaves ?? (worker.readyAt === undefined ? 'failed' : 'fault');
    if (why === 'recycled') this.recycled++;
    else if (why !== 'closed' && why !== 'terminated') this.#faults++;
    const now = performance.now();
    for (const observer of this.#observers) observer.workerEnded?.(worker, why, exit, now);
  }

  /** Node tells nobody that a first subscriber came or the last one went: it is asked when something happens, not for each task. */
  #listen(): void {
    if (somebodyListens() === (this.#silence !== undefined)) return;
    this.#silence?.();
    this.#silence = this.#silence === undefined ? this.observe(this.#channels) : undefined;
  }

  #tellSubmitted(task: Task): void {
    for (const observer of this.#observers) observer.submitted?.(task, this.#timeOf(task.submittedAt));
  }

  /** A worker begins its tasks in the order in which it got them, as many at a time as it may. */
  #nowRuns(worker: WorkerRecord, hand: Hand<Task>): void {
    let more = hand.concurrency;
    for (const task of hand.tasks) {
      if (more-- === 0) break;
      this.#begins(worker, task, hand.concurrency === 1 ? worker.since : performance.now());
    }
  }

  #begins(worker: WorkerRecord, task: Task, at: number): void {
    if (task.begun) return;
    task.begun = true;
    for (const observer of this.#observers) observer.began?.(task, worker, at);
  }

  #ended(task: Task, how: TaskEnd['how'], error: unknown, worker?: WorkerRecord): void {
    const end = this.#takeEnd(task, how, error, worker);
    for (const observer of this.#observers) observer.ended?.(end);
  }

  #takeEnd(task: Task, how: TaskEnd['how'], error: unknown, worker: WorkerRecord | undefined): TaskEnd {
    const report = this.#reports.get(task);
    if (report !== undefined) {
      this.#reports.delete(task);
      const { item, times } = report;
      return { task, worker: report.worker, times, how, outcome: item.outcome, bytes: lengthOf(item.body), error };
    }
    // A lost one had begun when its worker's last result came, or when it was sent.
    const now = performance.now();
    const times = { submitted: this.#timeOf(task.submittedAt), begun: worker?.since ?? now, ended: now };
    return { task, worker, times, how, outcome: undefined, bytes: 0, error };
  }

  /** The worker's clock is ours; when that does not look so (another machine), the result ended when it arrived. */
  #endOf(worker: WorkerRecord, { endedMicros }: ResultItem): number {
    if (this.#arrival === 0) {
      this.#listen();
      this.#arrival = performance.now();
      this.#arrivalMicros = toSharedMicros(this.#arrival);
    }
    const ended = this.#arrival - microsBetween(endedMicros, this.#arrivalMicros) / 1000;
    return ended >= (worker.readyAt ?? Infinity) - CLOCK_SLACK_MS && ended <= this.#arrival + CLOCK_SLACK_MS ? ended : this.#arrival;
  }

  #tick(): number {
    return Math.round((performance.now() - this.#origin) * TICKS_PER_MS);
  }

  #timeOf(tick: number): number {
    return this.#origin + tick / TICKS_PER_MS;
  }
}

/** A further try of a chunk may be for some of its items; all of them end with it. */
function itemsOf({ tries, items }: Task): number {
  return tries?.items ?? items;
}

/** How a task ended whose result nobody unpacks here. */
export function endedWell(outcome: Outcome): boolean {
  return outcome === Outcome.value || outcome === Outcome.items;
}
