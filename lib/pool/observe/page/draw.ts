import { TraceEnd, type TraceData, type TraceTask, type TraceWorker } from '../trace-data.js';
import type { Canvas2D } from './browser.js';
import { duration, grouped } from './format.js';
import { isBad } from './summary.js';
import { AXIS_HEIGHT, barsOf, PLOT_HEIGHT, ROW_HEIGHT, type Bar, type Timeline, type TimelineRow, type waitingOver } from './timeline.js';
import { ticks, type View } from './view.js';

/** The colours, which the style sheet says, for light and dark. */
export interface Palette {
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly lane: string;
  readonly starting: string;
  readonly failed: string;
  readonly lost: string;
  readonly retried: string;
  readonly waiting: string;
  readonly onBar: string;
  /** For each function one, over and over. */
  readonly functions: readonly string[];
}

export interface Scene {
  readonly data: TraceData;
  readonly timeline: Timeline;
  readonly waiting: ReturnType<typeof waitingOver>;
  readonly view: View;
  readonly palette: Palette;
  /** Of the drawing beside the names of the lanes. */
  readonly width: number;
  /** The width of the names. */
  readonly gutter: number;
  readonly selected: TraceTask | undefined;
  /** The colour's number of a function. */
  readonly colourOf: (func: number) => number;
}

const FONT = '12px system-ui, sans-serif';
const BAR = ROW_HEIGHT - 4;

/** Draws the whole timeline. */
export function draw(on: Canvas2D, scene: Scene): void {
  const { timeline, gutter, width } = scene;
  on.clearRect(0, 0, gutter + width, timeline.height);
  on.font = FONT;
  on.textBaseline = 'middle';
  drawNames(on, scene);
  on.save();
  on.beginPath();
  on.rect(gutter, 0, width, timeline.height);
  on.clip();
  drawAxis(on, scene);
  drawWaiting(on, scene);
  drawLanes(on, scene);
  for (const row of timeline.rows) drawRow(on, scene, row);
  for (const worker of scene.data.workers) drawMarks(on, scene, worker);
  on.restore();
}

function drawNames(on: Canvas2D, { timeline, palette, gutter, waiting }: Scene): void {
  on.textAlign = 'right';
  on.fillStyle = palette.faint;
  on.fillText('time', gutter - 10, AXIS_HEIGHT / 2);
  on.fillText('waiting', gutter - 10, AXIS_HEIGHT + PLOT_HEIGHT / 2 - 7);
  on.fillText(`max ${grouped(waiting.most)}`, gutter - 10, AXIS_HEIGHT + PLOT_HEIGHT / 2 + 8);
  on.fillStyle = palette.text;
  for (const [lane, { top, height }] of timeline.lanes.entries()) on.fillText(`worker ${lane + 1}`, gutter - 10, top + height / 2);
}

function drawAxis(on: Canvas2D, { view, palette, gutter, width, timeline }: Scene): void {
  on.textAlign = 'left';
  on.lineWidth = 1;
  for (const time of ticks(view.from, view.to, width)) {
    const x = gutter + Math.round(view.xOf(time, width)) + 0.5;
    on.strokeStyle = palette.line;
    on.beginPath();
    on.moveTo(x, 4);
    on.lineTo(x, timeline.height);
    on.stroke();
    on.fillStyle = palette.faint;
    const text = duration(time);
    if (x + 4 + on.measureText(text).width <= gutter + width) on.fillText(text, x + 4, AXIS_HEIGHT / 2);
  }
}

/** How many tasks wait, as steps: the most within each pixel. */
function drawWaiting(on: Canvas2D, { data, waiting, view, palette, gutter, width }: Scene): void {
  const bottom = AXIS_HEIGHT + PLOT_HEIGHT;
  const tall = (count: number): number => (count / Math.max(1, waiting.most)) * (PLOT_HEIGHT - 6);
  on.fillStyle = palette.waiting;
  let next = 0;
  let now = 0;
  for (let x = 0; x < width && view.timeAt(x, width) < data.until; x++) {
    const until = view.timeAt(x + 1, width);
    let most = now;
    for (; next < waiting.times.length && waiting.times[next]! <= until; next++) {
      now = waiting.waiting[next]!;
      // What was before the first pixel counts only with its last step.
      most = x === 0 ? now : Math.max(most, now);
    }
    if (most > 0) on.fillRect(gutter + x, bottom - Math.max(1, tall(most)), 1, Math.max(1, tall(most)));
  }
  on.fillStyle = palette.line;
  on.fillRect(gutter, bottom, width, 1);
}

/** A lane is lit while a worker has it, in another shade while the worker starts. */
function drawLanes(on: Canvas2D, { data, timeline, view, palette, gutter, width }: Scene): void {
  for (const { lane, started, ready, ended } of data.workers) {
    const { top, height } = timeline.lanes[lane]!;
    const [from, to] = [view.xOf(started, width), view.xOf(ended ?? data.until, width)];
    if (to < 0 || from > width) continue;
    const through = ready === null ? to : view.xOf(ready, width);
    on.fillStyle = palette.starting;
    on.fillRect(gutter + from, top, Math.max(1, through - from), height);
    on.fillStyle = palette.lane;
    on.fillRect(gutter + through, top, Math.max(0, to - through), height);
  }
}

function drawRow(on: Canvas2D, scene: Scene, { tasks, top }: TimelineRow): void {
  const { view, width } = scene;
  const bars = barsOf(tasks, view.from, view.to, width);
  for (const bar of bars) {
    if (bar.kind === 'task') drawTask(on, scene, bar, top + 2);
    else if (!isBad(bar.how)) drawMany(on, scene, bar, top + 2);
  }
  // What went wrong is to be seen, however short it was: on top of its neighbours, and taller.
  for (const bar of bars) {
    if (bar.kind === 'task' || !isBad(bar.how)) continue;
    on.fillStyle = colourOf(scene, bar.how, bar.func);
    on.fillRect(scene.gutter + bar.x - 0.5, top, 2, ROW_HEIGHT);
  }
}

function drawMany(on: Canvas2D, scene: Scene, bar: Extract<Bar, { kind: 'many' }>, top: number): void {
  on.globalAlpha = 0.35 + 0.65 * bar.busy;
  on.fillStyle = colourOf(scene, bar.how, bar.func);
  on.fillRect(scene.gutter + bar.x, top, 1, BAR);
  on.globalAlpha = 1;
}

function drawTask(on: Canvas2D, scene: Scene, { task, x, width }: Extract<Bar, { kind: 'task' }>, top: number): void {
  const { gutter, palette, data, selected } = scene;
  const left = gutter + Math.max(x, -2);
  const right = Math.min(gutter + x + width, gutter + scene.width + 2);
  // A hair of space between neighbours, where there is room for it.
  const shown = Math.max(1, right - left - (width > 4 ? 1 : 0));
  on.globalAlpha = task[9] === TraceEnd.running ? 0.55 : 1;
  on.fillStyle = colourOf(scene, task[9], task[0]);
  on.fillRect(left, top, shown, BAR);
  on.globalAlpha = 1;
  if (task === selected) {
    on.strokeStyle = palette.text;
    on.lineWidth = 2;
    on.strokeRect(left - 1, top - 1, shown + 2, BAR + 2);
  }
  const name = data.texts[task[0]]!;
  if (shown < 30) return;
  const fits = Math.floor((shown - 10) / 6.6);
  on.fillStyle = palette.onBar;
  on.textAlign = 'left';
  on.fillText(name.length <= fits ? name : `${name.slice(0, Math.max(1, fits - 1))}…`, left + 5, top + BAR / 2 + 0.5);
}

function colourOf({ palette, colourOf: numberOf }: Scene, how: TraceEnd, func: number): string {
  if (how === TraceEnd.lost) return palette.lost;
  if (how === TraceEnd.failed) return palette.failed;
  if (how === TraceEnd.retried) return palette.retried;
  if (how === TraceEnd.cancelled) return palette.faint;
  return palette.functions[numberOf(func) % palette.functions.length]!;
}

/** A cross where a worker met its end by a fault, a ring where it was replaced on purpose, a triangle where a restarted one begins. */
function drawMarks(on: Canvas2D, { view, width, gutter, timeline, palette }: Scene, { lane, started, ended, why, restart }: TraceWorker): void {
  const { top, height } = timeline.lanes[lane]!;
  const middle = top + height / 2;
  on.lineWidth = 2;
  const visible = (time: number): number | undefined => {
    const x = view.xOf(time, width);
    return x < -6 || x > width + 6 ? undefined : gutter + x;
  };
  const begin = restart ? visible(started) : undefined;
  if (begin !== undefined) {
    on.fillStyle = palette.text;
    on.beginPath();
    on.moveTo(begin, top + height - 7);
    on.lineTo(begin + 7, top + height);
    on.lineTo(begin, top + height);
    on.closePath();
    on.fill();
  }
  const end = ended === null || why === 'closed' || why === 'terminated' ? undefined : visible(ended);
  if (end === undefined) return;
  on.strokeStyle = why === 'recycled' ? palette.faint : palette.lost;
  on.beginPath();
  if (why === 'recycled') {
    on.arc(end, middle, 4, 0, 2 * Math.PI);
  } else {
    on.moveTo(end - 5, middle - 5);
    on.lineTo(end + 5, middle + 5);
    on.moveTo(end + 5, middle - 5);
    on.lineTo(end - 5, middle + 5);
  }
  on.stroke();
}
