import { TraceEnd, type TraceData, type TraceTask } from '../trace-data.js';
import { bytes, duration, grouped } from './format.js';

const HOW: Readonly<Record<TraceEnd, string>> = {
  [TraceEnd.done]: 'done',
  [TraceEnd.failed]: 'failed',
  [TraceEnd.lost]: 'lost with its worker',
  [TraceEnd.cancelled]: 'cancelled',
  [TraceEnd.retried]: 'failed, tried again',
  [TraceEnd.running]: 'still running',
};

/** What is shown of a task under the pointer: the first line is its name, then pairs of what and how much. */
export function detailsOf({ texts, workers }: Pick<TraceData, 'texts' | 'workers'>, task: TraceTask): readonly (readonly [what: string, text: string])[] {
  const [func, call, part, items, attempt, worker, submitted, begun, ended, how, sent, received, error] = task;
  const of = workers[worker];
  return [
    [texts[func]!, HOW[how]],
    // A single call has no parts.
    ['call', /map/i.test(texts[call]!) ? `${texts[call]!}, part ${grouped(part + 1)}` : texts[call]!],
    ...(items === 1 ? [] : [['items', grouped(items)] as const]),
    ...(attempt === 1 ? [] : [['attempt', String(attempt)] as const]),
    ...(of === undefined ? [] : [['worker', `${of.name} (pid ${of.pid})`] as const]),
    ['began at', duration(begun)],
    ...(how === TraceEnd.running ? [] : [['waited', duration(Math.max(0, begun - submitted))] as const]),
    ['ran', duration(ended - begun)],
    ['sent', bytes(sent)],
    ...(how === TraceEnd.running || how === TraceEnd.lost ? [] : [['received', bytes(received)] as const]),
    ...(error < 0 ? [] : [['error', texts[error]!] as const]),
  ];
}
