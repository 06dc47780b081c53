import { assignRows } from './rows.js';
import { TraceEnd, type TraceData, type TraceTask, type TraceWorker } from './trace-data.js';

/** One event of Chrome's trace format; times in microseconds. */
export interface ChromeTraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'i' | 'M' | 'C';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly s?: 't';
  /** A colour of the format's own palette. */
  readonly cname?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A trace in the form that Perfetto (ui.perfetto.dev) and chrome://tracing read. */
export interface ChromeTrace {
  readonly traceEvents: readonly ChromeTraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, unknown>>;
}

/** Rows of one lane have neighbouring thread numbers; there is room for so many. */
const ROWS_PER_LANE = 1000;

const HOW = Object.keys(TraceEnd) as (keyof typeof TraceEnd)[];

/** Tasks as complete events, one "thread" for each place in the crew; workers' starts and ends as instants; the waiting tasks as a counter. */
export function toChromeTrace(data: TraceData, pid: number): ChromeTrace {
  const { rowOf, rows } = assignRows(data);
  const tid = (lane: number, row = 0): number => lane * ROWS_PER_LANE + Math.min(row, ROWS_PER_LANE - 1) + 1;
  const names = rows.flatMap((count, lane) =>
    Array.from({ length: count }, (_, row) => [
      meta('thread_name', pid, tid(lane, row), { name: count === 1 ? `worker ${lane + 1}` : `worker ${lane + 1}, row ${row + 1}` }),
      meta('thread_sort_index', pid, tid(lane, row), { sort_index: tid(lane, row) }),
    ]).flat(),
  );
  return {
    traceEvents: [
      meta('process_name', pid, 0, { name: data.title }),
      ...names,
      ...data.tasks.flatMap((task, index) => (rowOf[index]! < 0 ? [] : [taskEvent(data, task, pid, (lane) => tid(lane, rowOf[index]))])),
      ...data.workers.flatMap((worker) => workerEvents(worker, pid, tid(worker.lane))),
      ...waitingCounter(data.tasks, pid),
    ],
    displayTimeUnit: 'ms',
    otherData: { began: new Date(data.origin).toISOString(), droppedTasks: data.dropped },
  };
}

function meta(name: string, pid: number, tid: number, args: Readonly<Record<string, unknown>>): ChromeTraceEvent {
  return { name, ph: 'M', pid, tid, args };
}

function taskEvent({ texts, workers }: TraceData, task: TraceTask, pid: number, tidOf: (lane: number) => number): ChromeTraceEvent {
  const [func, call, part, items, attempt, worker, submitted, begun, ended, how, bytesSent, bytesReceived, error] = task;
  const { name, pid: workerPid, lane } = workers[worker]!;
  const bad = how === TraceEnd.failed || how === TraceEnd.lost || how === TraceEnd.retried;
  return {
    name: texts[func]!,
    cat: 'task',
    ph: 'X',
    pid,
    tid: tidOf(lane),
    ts: micros(begun),
    dur: micros(ended) - micros(begun),
    ...(bad ? { cname: 'terrible' } : {}),
    args: {
      call: texts[call],
      part,
      items,
      attempt,
      ended: HOW[how],
      worker: `${name} (pid ${workerPid})`,
      waitedMs: Math.max(0, Math.round((begun - submitted) * 1000) / 1000),
      bytesSent,
      bytesReceived,
      ...(error < 0 ? {} : { error: texts[error] }),
    },
  };
}

function workerEvents({ name, pid: workerPid, restart, started, ready, ended, why, exit }: TraceWorker, pid: number, tid: number): ChromeTraceEvent[] {
  const args = { worker: name, pid: workerPid };
  const instant = (what: string, at: number, more = {}): ChromeTraceEvent => ({
    ...{ name: what, cat: 'worker', ph: 'i', s: 't', pid, tid, ts: micros(at), args: { ...args, ...more } },
  });
  return [
    instant(restart ? 'worker restarted' : 'worker started', started),
    ...(ready === null ? [] : [instant('worker ready', ready)]),
    ...(ended === null ? [] : [instant(`worker ended: ${why ?? ''}`, ended, { exit })]),
  ];
}

/** How many tasks wait, at each moment where that changes. */
function waitingCounter(tasks: readonly TraceTask[], pid: number): ChromeTraceEvent[] {
  const changes = new Map<number, number>();
  for (const [, , , , , , submitted, begun] of tasks) {
    changes.set(micros(submitted), (changes.get(micros(submitted)) ?? 0) + 1);
    changes.set(micros(begun), (changes.get(micros(begun)) ?? 0) - 1);
  }
  let waiting = 0;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([ts, change]) => ({ name: 'waiting tasks', ph: 'C', pid, tid: 0, ts, args: { tasks: (waiting += change) } }));
}

/** Tasks may have been submitted, and workers started, before the recording began: such times are negative, and stay so. */
function micros(ms: number): number {
  return Math.round(ms * 1000);
}
