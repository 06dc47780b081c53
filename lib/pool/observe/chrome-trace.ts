import { assignRows } from './rows.js';
import { TraceEnd, type TraceData, type TraceTask, type TraceWorker } from './trace-data.js';

/** One event of Chrome's trace format; times in microseconds. */
export interface ChromeTraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'i' | 'M' | 'C';
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
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

const HOW = Object.keys(TraceEnd) as (keyof typeof TraceEnd)[];

/** Where tasks and workers stand in the trace. */
interface Places {
  readonly pid: number;
  /** The "thread" of a lane's row. */
  readonly tidOf: (lane: number, row: number) => number;
  /** Microseconds since the trace's first moment. */
  readonly micros: (ms: number) => number;
}

/**
 * Tasks as complete events, one "thread" for each place in the crew, and more where tasks run side by side; workers' starts and ends as
 * instants; the waiting tasks as a counter.
 *
 * What Perfetto would drop does not occur: no time is negative, and no two tasks of a thread overlap.
 */
export function toChromeTrace(data: TraceData, pid: number): ChromeTrace {
  const { rowOf, rows } = assignRows(data);
  const before = rows.map((_, lane) => rows.slice(0, lane).reduce((sum, count) => sum + count, 1));
  const tidOf = (lane: number, row: number): number => before[lane]! + row;
  const first = firstMoment(data);
  const places = { pid, tidOf, micros: (ms: number) => Math.round((ms - first) * 1000) };
  const names = rows.flatMap((count, lane) =>
    Array.from({ length: count }, (_, row) => [
      meta('thread_name', pid, tidOf(lane, row), { name: count === 1 ? `worker ${lane + 1}` : `worker ${lane + 1}, row ${row + 1}` }),
      meta('thread_sort_index', pid, tidOf(lane, row), { sort_index: tidOf(lane, row) }),
    ]).flat(),
  );
  return {
    traceEvents: [
      meta('process_name', pid, 0, { name: data.title }),
      ...names,
      ...taskEvents(data, rowOf, places),
      ...data.workers.flatMap((worker) => workerEvents(worker, places)),
      ...waitingCounter(data, places),
    ],
    displayTimeUnit: 'ms',
    otherData: { began: new Date(data.origin + first).toISOString(), droppedTasks: data.dropped },
  };
}

/** When the recording began, or the first task that it has of before. */
function firstMoment({ tasks }: TraceData): number {
  return tasks.reduce((first, [, , , , , worker, , begun]) => (worker < 0 ? first : Math.min(first, begun)), 0);
}

function meta(name: string, pid: number, tid: number, args: Readonly<Record<string, unknown>>): ChromeTraceEvent {
  return { name, ph: 'M', pid, tid, ts: 0, args };
}

/** In the order of time. Tasks of a row may overlap by some microseconds, because clocks are no more exact: the later one is cut. */
function taskEvents(data: TraceData, rowOf: Int32Array, places: Places): ChromeTraceEvent[] {
  const until = new Map<number, number>();
  return data.tasks
    .map((task, index) => ({ task, row: rowOf[index]! }))
    .filter(({ row }) => row >= 0)
    .sort((a, b) => a.task[7] - b.task[7])
    .map(({ task, row }) => {
      const tid = places.tidOf(data.workers[task[5]]!.lane, row);
      const ts = Math.max(places.micros(task[7]), until.get(tid) ?? 0);
      const end = Math.max(ts, places.micros(task[8]));
      until.set(tid, end);
      return taskEvent(data, task, { pid: places.pid, tid, ts, dur: end - ts });
    });
}

function taskEvent({ texts, workers }: TraceData, task: TraceTask, place: Pick<ChromeTraceEvent, 'pid' | 'tid' | 'ts' | 'dur'>): ChromeTraceEvent {
  const [func, call, part, items, attempt, worker, submitted, begun, , how, bytesSent, bytesReceived, error] = task;
  const { name, pid: workerPid } = workers[worker]!;
  const bad = how === TraceEnd.failed || how === TraceEnd.lost || how === TraceEnd.retried;
  return {
    name: texts[func]!,
    cat: 'task',
    ph: 'X',
    ...place,
    ...(bad ? { cname: 'terrible' } : {}),
    args: {
      call: texts[call],
      part,
      items,
      attempt,
      ended: HOW[how],
      worker: `${name} (pid ${workerPid})`,
      // Of one that runs only its end will tell.
      ...(how === TraceEnd.running ? {} : { waitedMs: Math.max(0, Math.round((begun - submitted) * 1000) / 1000) }),
      bytesSent,
      bytesReceived,
      ...(error < 0 ? {} : { error: texts[error] }),
    },
  };
}

/** What was before the trace's first moment is left out. */
function workerEvents({ name, pid: workerPid, lane, restart, started, ready, ended, why, exit }: TraceWorker, { pid, tidOf, micros }: Places): ChromeTraceEvent[] {
  const instant = (what: string, at: number | null, more = {}): ChromeTraceEvent[] => {
    const ts = at === null ? -1 : micros(at);
    return ts < 0 ? [] : [{ name: what, cat: 'worker', ph: 'i', s: 't', pid, tid: tidOf(lane, 0), ts, args: { worker: name, pid: workerPid, ...more } }];
  };
  return [
    ...instant(restart ? 'worker restarted' : 'worker started', started),
    ...instant('worker ready', ready),
    ...instant(`worker ended: ${why ?? ''}`, ended, { exit }),
  ];
}

/** How many tasks wait, at each moment where that changes. */
function waitingCounter({ tasks, waiting: still }: TraceData, { pid, micros }: Places): ChromeTraceEvent[] {
  const changes = new Map<number, number>();
  const change = (at: number, by: number): void => {
    const ts = Math.max(0, micros(at));
    changes.set(ts, (changes.get(ts) ?? 0) + by);
  };
  for (const [, , , , , , submitted, begun] of tasks) {
    change(submitted, 1);
    change(begun, -1);
  }
  for (const submitted of still) change(submitted, 1);
  let waiting = 0;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([ts, by]) => ({ name: 'waiting tasks', ph: 'C', pid, tid: 0, ts, args: { tasks: (waiting += by) } }));
}
