import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { cpuCount, ProgressBar } from '../../index.js';
import { Output } from '../terminal/output.js';
import { styleFor } from '../terminal/style.js';
import { UsageError } from '../usage-error.js';
import { examineFile } from './examine-file.js';
import { listFiles } from './list-files.js';
import { reportText } from './report.js';
import { runAlone, runPool, type Batches, type Run } from './run-pool.js';
import { differences, type Tally } from './tally.js';

/** The options of `forkful scan`, as the parser gives them. */
export interface ScanOptions {
  readonly jobs?: number;
  readonly chunkSize: number;
  readonly largest: number;
  /** `false` leaves out the run by one process alone. */
  readonly compare: boolean;
  readonly checksums?: string;
}

/** Examines every file below a directory with a pool that consumes a manager's queue. Gives the exit code. */
export async function runScan(directory: string, options: ScanOptions): Promise<number> {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`'${directory}' is not a directory. Name the directory whose files are to be examined.`);
  }
  const root = resolve(directory);
  const jobs = options.jobs ?? cpuCount();
  const troubles: string[] = [];
  const listed = listFiles(root, options.chunkSize, (path, { message }) => troubles.push(`${path}: ${message}`));
  let pool: Run;
  let alone: Run | undefined;
  if (options.compare) {
    const batches = await readOnce(root, listed);
    pool = await withPool(root, batches, jobs);
    const progress = startProgress('one process alone');
    progress.update({ total: pool.tally.files });
    alone = await runAlone(root, batches, progress).finally(() => progress.stop());
  } else {
    pool = await withPool(root, listed, jobs);
  }
  troubles.push(...pool.troubles, ...pool.tally.unreadable.map(({ path, error }) => `${path}: ${error ?? ''}`));
  if (alone !== undefined) troubles.push(...alone.troubles, ...comparison(pool.tally, alone.tally));
  if (options.checksums !== undefined) await writeFile(options.checksums, checksums(pool.tally));
  const output = new Output(process.stdout);
  const report = { root: directory, jobs, pool, alone, largest: options.largest };
  await output.write(reportText(report, styleFor(process.stdout)));
  for (const trouble of troubles) process.stderr.write(`forkful scan: ${trouble}\n`);
  return troubles.length > 0 ? 1 : 0;
}

async function withPool(root: string, batches: Batches, jobs: number): Promise<Run> {
  const progress = startProgress(jobs === 1 ? '1 worker' : `${jobs} workers`);
  return runPool(root, batches, jobs, progress).finally(() => progress.stop());
}

/** Lists all files and reads each of them once, so that both runs find them in memory and none has the advantage. */
async function readOnce(root: string, listed: AsyncIterable<string[]>): Promise<string[][]> {
  const progress = startProgress('reading once');
  const batches: string[][] = [];
  let files = 0;
  let bytes = 0;
  for await (const paths of listed) {
    batches.push(paths);
    for (const path of paths) bytes += examineFile(root, path).bytes;
    files += paths.length;
    progress.update({ done: files, bytes });
    await setImmediate();
  }
  progress.stop();
  return batches;
}

function startProgress(label: string): ProgressBar {
  return new ProgressBar({ label, unit: 'file' });
}

function comparison(pool: Tally, alone: Tally): string[] {
  return differences(pool, alone).map((path) => {
    if (!pool.records.has(path)) return `${path}: the pool has no record of it`;
    return `${path}: the pool and the process alone do not agree. Was the file changed meanwhile?`;
  });
}

/** In the form that `sha256sum --check` reads. */
function checksums(tally: Tally): string {
  const records = [...tally.records.values()].filter(({ error }) => error === undefined);
  const lines = records.map(({ sha256, path }) => `${sha256}  ${path}\n`);
  return lines.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join('');
}
