import Table from 'cli-table3';
import { formatBytes, formatCount, formatSeconds } from '../terminal/format.js';
import type { Style } from '../terminal/style.js';
import type { Run } from './run-pool.js';
import type { Share, Tally } from './tally.js';

/** What `forkful scan` says at its end. */
export interface ScanReport {
  readonly root: string;
  readonly jobs: number;
  readonly pool: Run;
  /** The same work by one process, when it was asked for. */
  readonly alone: Run | undefined;
  /** How many of the largest files to name. */
  readonly largest: number;
}

/** The report as text, for a terminal and for a file alike. */
export function reportText(report: ScanReport, style: Style): string {
  const { tally } = report.pool;
  const parts = [
    heading(`Largest files in ${report.root}`),
    largestTable(tally, report.largest, style),
    heading('Totals'),
    `${formatCount(tally.files)} files · ${formatCount(tally.lines)} lines · ${formatBytes(tally.bytes)} (${formatCount(tally.bytes)} bytes)`,
    '',
    heading(`Shares of the ${report.jobs === 1 ? 'one worker' : `${report.jobs} workers`}`),
    sharesTable(tally, style),
    heading('Time'),
    timeTable(report, style),
  ];
  return `${parts.join('\n')}\n`;

  function heading(text: string): string {
    return style.bold(text);
  }
}

function largestTable(tally: Tally, count: number, style: Style): string {
  const table = newTable(style, ['bytes', 'lines', 'SHA-256', 'file'], ['right', 'right', 'left', 'left']);
  for (const { bytes, lines, sha256, path } of tally.largest(count)) {
    table.push([formatCount(bytes), formatCount(lines), `${sha256.slice(0, 16)}…`, path]);
  }
  return `${table.toString()}\n`;
}

function sharesTable(tally: Tally, style: Style): string {
  const table = newTable(style, ['worker', 'files', 'bytes', 'share'], ['left', 'right', 'right', 'right']);
  for (const [worker, { files, bytes }] of [...tally.shares].sort(byBytes)) {
    const share = tally.bytes === 0 ? 0 : (100 * bytes) / tally.bytes;
    table.push([worker, formatCount(files), formatBytes(bytes), `${share.toFixed(1)} %`]);
  }
  return `${table.toString()}\n`;
}

function timeTable({ pool, alone, jobs }: ScanReport, style: Style): string {
  const table = newTable(style, ['by', 'start', 'work', 'in all', 'files/s', 'bytes/s'], ['left', 'right', 'right', 'right', 'right', 'right']);
  const row = (by: string, { seconds, startSeconds, tally }: Run): void => {
    const work = seconds - startSeconds;
    const rates = [formatCount(tally.files / seconds), `${formatBytes(tally.bytes / seconds)}/s`];
    table.push([by, formatSeconds(startSeconds), formatSeconds(work), formatSeconds(seconds), ...rates]);
  };
  row(jobs === 1 ? 'pool of 1 worker' : `pool of ${jobs} workers`, pool);
  if (alone === undefined) return table.toString();
  row('one process alone', alone);
  return [
    table.toString(),
    `The pool ${ratioText(pool.seconds, alone.seconds)} as one process alone, start of processes included; without it, it`,
    `${ratioText(pool.seconds - pool.startSeconds, alone.seconds - alone.startSeconds)}.`,
    'Both had the same list of files, all of them read once before and so in memory, and both sent the same results back.',
    'The start is the time from the start of the processes to the first file, the work the rest.',
  ].join('\n');
}

function ratioText(pool: number, alone: number): string {
  return pool <= alone ? `was ${(alone / pool).toFixed(2)} times as fast` : `took ${(pool / alone).toFixed(2)} times as long`;
}

function byBytes([, a]: [string, Share], [, b]: [string, Share]): number {
  return b.bytes - a.bytes;
}

function newTable(style: Style, head: string[], colAligns: ('left' | 'right')[]): Table.Table {
  return new Table({
    head,
    colAligns,
    style: { head: style.colour ? ['bold'] : [], border: style.colour ? ['grey'] : [], compact: true },
  });
}
