import type { TraceData } from '../trace-data.js';
import { element, type PageElement } from './browser.js';
import { count, duration, grouped } from './format.js';
import { numbersOf, type FunctionSummary } from './summary.js';

/** Fills the table of functions; `colour` gives each its swatch. */
export function fillFunctions(body: PageElement, summaries: readonly FunctionSummary[], colour: (func: number) => string): void {
  body.replaceChildren(
    ...summaries.map((one) => {
      const row = element('tr');
      const name = element('th');
      const swatch = element('span', '', 'swatch');
      swatch.style['background'] = colour(one.func);
      name.setAttribute('scope', 'row');
      name.append(swatch, one.name);
      const bad = element('td', grouped(one.bad), one.bad > 0 ? 'bad' : '');
      const cells = [grouped(one.count), grouped(one.items)].map((text) => element('td', text));
      const times = [one.total, one.mean, one.p99, one.max, one.waitMean].map((ms) => element('td', duration(ms)));
      row.append(name, ...cells, bad, ...times);
      return row;
    }),
  );
}

/** One sentence of figures. */
export function headline(data: TraceData): string {
  const numbers = numbersOf(data);
  const parts = [count(numbers.tasks, 'task'), count(data.lanes, 'worker'), duration(data.until)];
  for (const what of ['failed', 'lost', 'retried', 'cancelled', 'running', 'waiting', 'restarts', 'recycled'] as const) {
    const number = numbers[what];
    if (number > 0) parts.push(what === 'restarts' ? count(number, 'restart') : `${grouped(number)} ${what}`);
  }
  return parts.join(' · ');
}

export function droppedNote({ dropped }: TraceData): string {
  return dropped === 0 ? '' : `${count(dropped, 'older task')} found no room: what is shown is the end of the run. Give trace() a larger limit.`;
}
