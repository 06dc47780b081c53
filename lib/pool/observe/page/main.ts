import type { TraceData, TraceTask } from '../trace-data.js';
import { browser, byId, element } from './browser.js';
import { connectControls } from './controls.js';
import { detailsOf } from './details.js';
import { draw, type Palette, type Scene } from './draw.js';
import { isBad, summarize } from './summary.js';
import { droppedNote, fillFunctions, headline } from './tables.js';
import { layOut, ROW_HEIGHT, taskAt, waitingOver } from './timeline.js';
import { View } from './view.js';

const GUTTER = 92;
const COLOURS = 8;

const data = JSON.parse(byId('data').textContent ?? '') as TraceData;
const timeline = layOut(data);
const waiting = waitingOver(data);
const view = new View(firstTime(), data.until);
const canvas = byId('timeline');
const context = canvas.getContext('2d');
const tip = byId('tip');
const summaries = summarize(data);
/** Functions by the time that they took: the first ones get the colours that differ most. */
const colours = new Map(summaries.map(({ func }, index) => [func, index]));
const colourOf = (func: number): number => colours.get(func) ?? 0;
let palette = readPalette();
let selected: TraceTask | undefined;
let planned = false;

start();

function start(): void {
  browser.document.title = data.title;
  byId('title').textContent = data.title;
  byId('numbers').textContent = headline(data);
  byId('began').textContent = new Date(data.origin).toLocaleString();
  const note = droppedNote(data);
  byId('dropped').textContent = note;
  byId('dropped').hidden = note === '';
  showColours();
  connectControls({ canvas, view, gutter: GUTTER, changed: plan, pointed: point });
  browser.addEventListener('resize', plan);
  browser.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    palette = readPalette();
    showColours();
    plan();
  });
  plan();
}

/** Some tasks may have begun before the recording; what waited and was started before is not shown. */
function firstTime(): number {
  return data.tasks.reduce((first, task) => Math.min(first, task[7]), 0);
}

function showColours(): void {
  fillFunctions(byId('functions'), summaries, (func) => palette.functions[colourOf(func) % COLOURS]!);
}

function plan(): void {
  if (planned) return;
  planned = true;
  browser.requestAnimationFrame(() => {
    planned = false;
    paint();
  });
}

function paint(): void {
  const ratio = browser.devicePixelRatio;
  const whole = byId('frame').clientWidth;
  const width = Math.max(50, whole - GUTTER);
  canvas.style['height'] = `${timeline.height}px`;
  canvas.width = Math.round(whole * ratio);
  canvas.height = Math.round(timeline.height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const scene: Scene = { data, timeline, waiting, view, palette, width, gutter: GUTTER, selected, colourOf };
  draw(context, scene);
}

/** Where the pointer is on the canvas; `undefined`: elsewhere. */
function point(at: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | undefined): void {
  const found = at === undefined ? undefined : taskUnder(at.x, at.y);
  if (found !== selected) {
    selected = found;
    plan();
  }
  tip.hidden = found === undefined || at === undefined;
  if (found === undefined || at === undefined) return;
  const [[name, how] = ['', ''], ...rest] = detailsOf(data, found);
  const list = element('dl');
  for (const [what, text] of rest) list.append(element('dt', what), element('dd', text));
  tip.replaceChildren(element('strong', name), element('span', how, isBad(found[9]) ? 'how bad' : 'how'), list);
  // Its width depends on the room that it has.
  tip.style['left'] = '0';
  tip.style['left'] = `${Math.max(4, Math.min(at.left + 14, browser.innerWidth - tip.offsetWidth - 12))}px`;
  tip.style['top'] = `${at.top + 18 + tip.offsetHeight > browser.innerHeight ? Math.max(4, at.top - tip.offsetHeight - 12) : at.top + 18}px`;
}

function taskUnder(x: number, y: number): TraceTask | undefined {
  const row = timeline.rows.find(({ top }) => y >= top && y < top + ROW_HEIGHT);
  const width = byId('frame').clientWidth - GUTTER;
  const perPixel = (view.to - view.from) / width;
  return row === undefined || x < GUTTER ? undefined : taskAt(row.tasks, view.timeAt(x - GUTTER, width), 2 * perPixel);
}

function readPalette(): Palette {
  const style = browser.getComputedStyle(browser.document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: read('text'),
    faint: read('faint'),
    line: read('line'),
    lane: read('lane'),
    starting: read('starting'),
    failed: read('failed'),
    lost: read('lost'),
    retried: read('retried'),
    waiting: read('waiting'),
    onBar: read('on-bar'),
    functions: Array.from({ length: COLOURS }, (_, index) => read(`function-${index}`)),
  };
}
