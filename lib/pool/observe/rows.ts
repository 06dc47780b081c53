import type { TraceData, TraceTask } from './trace-data.js';

/**
 * For each task the row of its lane in which it is drawn: 0, unless a worker runs several tasks at once (`concurrency`), which stand below each
 * other then. Tasks of one row never overlap.
 *
 * @returns `rowOf`, beside `data.tasks`, -1 for tasks without a worker; and how many rows each lane has.
 */
export function assignRows({ tasks, workers, lanes }: Pick<TraceData, 'tasks' | 'workers' | 'lanes'>): { readonly rowOf: Int32Array; readonly rows: number[] } {
  const rowOf = new Int32Array(tasks.length).fill(-1);
  /** Of each lane, until when each of its rows is taken. */
  const taken: number[][] = Array.from({ length: lanes }, () => []);
  const order = tasks.map((_, index) => index).sort((a, b) => begunOf(tasks[a]!) - begunOf(tasks[b]!));
  for (const index of order) {
    const task = tasks[index]!;
    const worker = workers[task[5]];
    if (worker === undefined) continue;
    const rows = taken[worker.lane]!;
    // Beginnings and ends are rounded to microseconds: an overlap of some of them is none.
    let row = rows.findIndex((until) => until <= begunOf(task) + 0.005);
    if (row < 0) row = rows.length;
    rows[row] = task[8];
    rowOf[index] = row;
  }
  return { rowOf, rows: taken.map(({ length }) => Math.max(1, length)) };
}

function begunOf(task: TraceTask): number {
  return task[7];
}
