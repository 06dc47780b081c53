import type { ChromeTraceEvent } from 'forkful';

/**
 * What Perfetto and the DevTools would drop of a trace, or put in a wrong place. Perfetto counts it as `trace_sorter_negative_timestamp_dropped`,
 * `slice_negative_duration` and `slice_drop_overlapping_complete_event`.
 */
export function brokenRules(events: readonly ChromeTraceEvent[]): readonly string[] {
  const named = new Set(events.filter(({ ph, name }) => ph === 'M' && name === 'thread_name').map(({ pid, tid }) => `${pid} ${tid}`));
  const tell = (rule: string, of: ChromeTraceEvent) => `${rule}: ${JSON.stringify(of)}`;
  const broken = events.flatMap((event) => {
    const { name, ph, ts, pid, tid, dur } = event;
    const rules = {
      'has no name': name === '',
      'has no whole time from 0': !Number.isInteger(ts) || ts < 0,
      'has no process and thread': !Number.isInteger(pid) || !Number.isInteger(tid),
      'has no whole duration from 0': ph === 'X' && !(Number.isInteger(dur) && dur! >= 0),
      'has no scope': ph === 'i' && event.s === undefined,
      'is no number': ph === 'C' && !(Number(event.args?.['tasks']) >= 0),
      'has a thread without a name': (ph === 'X' || ph === 'i') && !named.has(`${pid} ${tid}`),
    };
    return Object.entries(rules).filter(([, is]) => is).map(([rule]) => tell(rule, event));
  });
  const until = new Map<number, number>();
  const slices = events.filter(({ ph }) => ph === 'X').sort((a, b) => a.ts - b.ts);
  for (const slice of slices) {
    if (slice.ts < (until.get(slice.tid) ?? 0)) broken.push(tell('overlaps its neighbour', slice));
    until.set(slice.tid, slice.ts + slice.dur!);
  }
  if (events.filter(({ name }) => name === 'process_name').length !== 1) broken.push('the process has not one name');
  return broken;
}
