import { assignRows } from '../rows.js';
import { TraceEnd, type TraceData, type TraceTask } from '../trace-data.js';

/** Pixels. */
export const ROW_HEIGHT = 20;
const LANE_GAP = 10;
export const AXIS_HEIGHT = 26;
export const PLOT_HEIGHT = 44;

/** One row of bars: its tasks in the order of time, none of which overlap. */
export interface TimelineRow {
  readonly lane: number;
  readonly top: number;
  readonly tasks: readonly TraceTask[];
}

export interface TimelineLane {
  readonly top: number;
  readonly height: number;
}

/** Where everything stands from top to bottom. */
export interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly lanes: readonly TimelineLane[];
  readonly height: number;
}

export function layOut(data: TraceData): Timeline {
  const { rowOf, rows } = assignRows(data);
  const lanes: TimelineLane[] = [];
  const list: { lane: number; top: number; tasks: TraceTask[] }[] = [];
  const first: number[] = [];
  let top = AXIS_HEIGHT + PLOT_HEIGHT + LANE_GAP;
  for (const [lane, count] of rows.entries()) {
    lanes.push({ top, height: count * ROW_HEIGHT });
    first.push(list.length);
    for (let row = 0; row < count; row++) list.push({ lane, top: top + row * ROW_HEIGHT, tasks: [] });
    top += count * ROW_HEIGHT + LANE_GAP;
  }
  for (const [index, task] of data.tasks.entries()) {
    const worker = data.workers[task[5]];
    if (worker !== undefined && rowOf[index]! >= 0) list[first[worker.lane]! + rowOf[index]!]!.tasks.push(task);
  }
  for (const { tasks } of list) tasks.sort((a, b) => a[7] - b[7]);
  return { rows: list, lanes, height: top };
}

/** The first task of a row that ends after `time`; the number of tasks when there is none. */
export function firstAfter(tasks: readonly TraceTask[], time: number): number {
  let [low, high] = [0, tasks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tasks[middle]![8] > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The task at this moment, or the nearest one within `slack` milliseconds. */
export function taskAt(tasks: readonly TraceTask[], time: number, slack: number): TraceTask | undefined {
  const index = firstAfter(tasks, time);
  let best: TraceTask | undefined;
  let distance = slack;
  for (const task of [tasks[index - 1], tasks[index]]) {
    if (task === undefined) continue;
    const away = Math.max(task[7] - time, time - task[8], 0);
    if (away > distance || (best !== undefined && away === distance)) continue;
    best = task;
    distance = away;
  }
  return best;
}

/** Something to draw in a row: a task of its own, or what happens within pixels that many share. */
export type Bar =
  | { readonly kind: 'task'; readonly task: TraceTask; readonly x: number; readonly width: number }
  | { readonly kind: 'many'; readonly x: number; readonly width: number; readonly busy: number; readonly how: TraceEnd; readonly func: number };

/** From this width on a bar is drawn as itself, in pixels. */
const OWN_BAR = 1.5;

/** How urgently a person should see it. */
const URGENCY: Readonly<Record<TraceEnd, number>> = {
  [TraceEnd.lost]: 5,
  [TraceEnd.failed]: 4,
  [TraceEnd.retried]: 3,
  [TraceEnd.running]: 2,
  [TraceEnd.cancelled]: 1,
  [TraceEnd.done]: 0,
};

/**
 * What to draw of a row. Tasks that are narrower than a pixel are put together, pixel by pixel: how much of it they fill, and the worst end
 * that one of them came to, so that one failure among ten thousand is seen.
 */
export function barsOf(tasks: readonly TraceTask[], from: number, to: number, width: number): Bar[] {
  const bars: Bar[] = [];
  const scale = width / (to - from);
  let pixel = -1;
  let [filled, how, func]: [number, TraceEnd, number] = [0, TraceEnd.done, 0];
  const flush = (): void => {
    if (pixel >= 0) bars.push({ kind: 'many', x: pixel, width: 1, busy: Math.min(1, filled), how, func });
    pixel = -1;
  };
  for (let index = firstAfter(tasks, from); index < tasks.length; index++) {
    const task = tasks[index]!;
    if (task[7] > to) break;
    const x = (task[7] - from) * scale;
    const wide = (task[8] - task[7]) * scale;
    if (wide >= OWN_BAR) {
      flush();
      bars.push({ kind: 'task', task, x, width: wide });
      continue;
    }
    if (Math.floor(x) !== pixel) {
      flush();
      pixel = Math.floor(x);
      [filled, how, func] = [0, task[9], task[0]];
    }
    filled += Math.max(wide, 0.05);
    if (URGENCY[task[9]] > URGENCY[how]) [how, func] = [task[9], task[0]];
  }
  flush();
  return bars;
}

/** How many tasks wait, at each moment where that changes: times and numbers, side by side. */
export function waitingOver({ tasks, waiting: still }: Pick<TraceData, 'tasks' | 'waiting'>): { readonly times: Float64Array; readonly waiting: Int32Array; readonly most: number } {
  const submitted = Float64Array.from([...tasks.map((task) => task[6]), ...still]).sort();
  const begun = Float64Array.from(tasks, (task) => task[7]).sort();
  const times: number[] = [];
  const waiting: number[] = [];
  let [in_, out, most] = [0, 0, 0];
  while (in_ < submitted.length || out < begun.length) {
    const at = Math.min(submitted[in_] ?? Infinity, begun[out] ?? Infinity);
    while (in_ < submitted.length && submitted[in_]! <= at) in_++;
    while (out < begun.length && begun[out]! <= at) out++;
    times.push(at);
    waiting.push(Math.max(0, in_ - out));
    most = Math.max(most, in_ - out);
  }
  return { times: Float64Array.from(times), waiting: Int32Array.from(waiting), most };
}
