import { Manager, Pool, Process, ShutDown, WorkerLostError, type ProgressBar, type Queue } from '../../index.js';
import { formatCount, formatUnits } from '../terminal/format.js';
import { examineAlone, examineQueue, type ScanBatch } from './scan-worker.js';
import { Tally } from './tally.js';

/** A run over all files. */
export interface Run {
  readonly tally: Tally;
  /** From the start of the processes to the last result. */
  readonly seconds: number;
  /** The part of it up to the first file, in which processes start. */
  readonly startSeconds: number;
  /** What went wrong besides files that cannot be read. */
  readonly troubles: readonly string[];
}

/** Paths in batches: listed beforehand, or while the work goes on. */
export type Batches = AsyncIterable<readonly string[]> | readonly (readonly string[])[];

/**
 * The main job: this process puts all paths on a manager's queue, and a pool of workers consumes it.
 *
 *     this process --- batches of paths ---> [ manager's queue ] ---> workers
 *     this process <--- records ------------ [ manager's queue ] <--- workers
 */
export async function runPool(
  root: string,
  batches: Batches,
  jobs: number,
  progress: ProgressBar,
): Promise<Run> {
  const tally = new Tally();
  const troubles: string[] = [];
  const started = Date.now();
  const manager = Manager();
  const work = manager.Queue<readonly string[]>();
  const results = manager.Queue<ScanBatch>();
  const pool = new Pool(jobs);
  try {
    const consumers = Array.from({ length: jobs }, () => pool.applyAsync(examineQueue, [root, work, results]));
    const consumed = Promise.allSettled(consumers.map(async (consumer) => consumer)).then(async (ends) => {
      for (const end of ends) {
        if (end.status === 'rejected') troubles.push(troubleText(end.reason));
      }
      if (troubles.length === jobs) await work.shutdown(true);
      await results.shutdown();
    });
    const [total] = await Promise.all([feed(batches, work, progress), collect(results, tally, progress), consumed]);
    if (tally.files < total) troubles.push(`${formatUnits(total - tally.files, 'file')} of ${formatCount(total)} got lost`);
    return { tally, ...times(started, tally), troubles };
  } finally {
    pool.terminate();
    await pool.join();
    await manager.shutdown();
  }
}

/** The same work by one process, which has nothing to wait for. */
export async function runAlone(root: string, batches: readonly (readonly string[])[], progress: ProgressBar): Promise<Run> {
  const tally = new Tally();
  const started = Date.now();
  const manager = Manager();
  const results = manager.Queue<ScanBatch>();
  const troubles: string[] = [];
  try {
    const alone = new Process({ target: examineAlone, args: [root, batches, results], daemon: true });
    alone.start();
    const collected = collect(results, tally, progress);
    await alone.join();
    if (alone.exitCode !== 0) troubles.push(`the process alone ended with exit code ${String(alone.exitCode)}`);
    await results.shutdown();
    await collected;
    return { tally, ...times(started, tally), troubles };
  } finally {
    await manager.shutdown();
  }
}

function times(started: number, { begun }: Tally): { readonly seconds: number; readonly startSeconds: number } {
  return { seconds: (Date.now() - started) / 1000, startSeconds: ((begun ?? Date.now()) - started) / 1000 };
}

/** Gives the number of files that it fed. */
async function feed(batches: Batches, work: Queue<readonly string[]>, progress: ProgressBar): Promise<number> {
  let total = 0;
  try {
    for await (const paths of batches) {
      total += paths.length;
      progress.update({ total });
      await work.put(paths);
    }
    await work.shutdown();
  } catch (error) {
    if (!(error instanceof ShutDown)) throw error; // shut down because no worker is left
  }
  return total;
}

async function collect(results: Queue<ScanBatch>, tally: Tally, progress: ProgressBar): Promise<void> {
  for await (const batch of results) {
    tally.add(batch);
    progress.update({ done: tally.files, bytes: tally.bytes });
  }
}

function troubleText(reason: unknown): string {
  const lost = reason instanceof WorkerLostError;
  return lost ? `a worker died: ${reason.message}` : String(reason);
}
