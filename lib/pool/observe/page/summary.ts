import { TraceEnd, type TraceData, type TraceTask } from '../trace-data.js';

/** What became of the tasks of one function. Times in milliseconds. */
export interface FunctionSummary {
  readonly func: number;
  readonly name: string;
  readonly count: number;
  readonly items: number;
  /** Failed, lost, or tried again. */
  readonly bad: number;
  readonly total: number;
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
  readonly waitMean: number;
}

/** One line for each function, the one that took the most time first. */
export function summarize({ tasks, texts }: Pick<TraceData, 'tasks' | 'texts'>): FunctionSummary[] {
  const groups = new Map<number, TraceTask[]>();
  for (const task of tasks) {
    if (task[5] < 0) continue;
    const group = groups.get(task[0]);
    if (group === undefined) groups.set(task[0], [task]);
    else group.push(task);
  }
  return [...groups].map(([func, group]) => summaryOf(func, texts[func]!, group)).sort((a, b) => b.total - a.total);
}

function summaryOf(func: number, name: string, tasks: readonly TraceTask[]): FunctionSummary {
  const runs = Float64Array.from(tasks, (task) => task[8] - task[7]).sort();
  const total = runs.reduce((sum, run) => sum + run, 0);
  const waited = tasks.reduce((sum, task) => sum + Math.max(0, task[7] - task[6]), 0);
  return {
    func,
    name,
    count: tasks.length,
    items: tasks.reduce((sum, task) => sum + task[3], 0),
    bad: tasks.filter((task) => isBad(task[9])).length,
    total,
    mean: total / tasks.length,
    p99: runs[Math.ceil(runs.length * 0.99) - 1] ?? 0,
    max: runs.at(-1) ?? 0,
    waitMean: waited / tasks.length,
  };
}

export function isBad(how: TraceEnd): boolean {
  return how === TraceEnd.failed || how === TraceEnd.lost || how === TraceEnd.retried;
}

/** What there is to say about the whole run. */
export interface Numbers {
  readonly tasks: number;
  readonly failed: number;
  readonly lost: number;
  readonly retried: number;
  readonly cancelled: number;
  readonly running: number;
  readonly waiting: number;
  readonly restarts: number;
  readonly recycled: number;
}

export function numbersOf({ tasks, waiting, workers }: TraceData): Numbers {
  const of = (how: TraceEnd): number => tasks.filter((task) => task[9] === how).length;
  return {
    tasks: tasks.length - of(TraceEnd.retried) + waiting.length,
    failed: of(TraceEnd.failed),
    lost: of(TraceEnd.lost),
    retried: of(TraceEnd.retried),
    cancelled: of(TraceEnd.cancelled),
    running: of(TraceEnd.running),
    waiting: waiting.length,
    restarts: workers.filter(({ restart }) => restart).length,
    recycled: workers.filter(({ why }) => why === 'recycled').length,
  };
}
