import { statSync } from 'node:fs';
import { cpuCount, Pool, WorkerLostError } from '../../index.js';
import { readLines, type LineChunk } from '../text/read-lines.js';
import { Output } from '../terminal/output.js';
import { Progress } from '../terminal/progress.js';
import { FailureReport, type DoneChunk } from './failure-report.js';
import { loadFunction } from './load-module.js';
import { mapLines, prepareLines, type LineJob } from './map-worker.js';
import { mapWindow } from './window.js';

/** The options of `forkful map`, as the parser gives them. */
export interface MapOptions {
  readonly jobs?: number;
  readonly chunkSize: number;
  readonly unordered?: boolean;
  readonly export?: string;
  readonly json?: boolean;
  readonly progress?: boolean;
}

/** Chunks under way for each worker: enough to keep all of them busy while one line takes long. */
const CHUNKS_PER_WORKER = 64;
/** Characters of input under way, in all. */
const TEXT_UNDER_WAY = 16 * 1024 * 1024;

/** Runs a user's function over lines through a pool. Gives the exit code. */
export async function runMap(module: string, files: readonly string[], options: MapOptions): Promise<number> {
  const place = await loadFunction(module, options.export);
  const job: LineJob = { place, json: options.json === true };
  const inputs = files.length === 0 ? ['-'] : files;
  const jobs = options.jobs ?? cpuCount();
  const report = new FailureReport();
  const output = new Output(process.stdout);
  const complaints = new Output(process.stderr);
  const progress = new Progress({
    label: module,
    unit: 'line',
    stream: process.stderr,
    show: options.progress !== true ? 'nothing' : process.stderr.isTTY ? 'bar' : 'lines',
    totalBytes: totalSize(inputs),
  });
  const pool = new Pool(jobs, prepareLines, [job]);
  try {
    const chunks = readLines(inputs, {
      size: options.chunkSize,
      stdin: process.stdin,
      broken: ({ input, error }) => progress.around(() => report.input(input, error)),
    });
    const results = mapWindow(chunks, async (chunk) => runChunk(pool, chunk), {
      items: jobs * CHUNKS_PER_WORKER,
      weight: TEXT_UNDER_WAY,
      weigh: ({ lines }) => lines.reduce((sum, line) => sum + line.length, 0),
      ordered: options.unordered !== true,
    });
    let bytes = 0;
    for await (const ready of results) {
      let text = '';
      for (const done of ready) {
        text += done.text;
        bytes = Math.max(bytes, done.chunk.bytesRead);
        if (done.failures.length > 0) progress.around(() => report.chunk(done));
        report.lines += done.chunk.lines.length;
      }
      progress.update(report.lines, bytes);
      const written = process.stdout.isTTY ? startWriting(progress, output, text) : output.write(text);
      if (!(await written)) {
        pool.terminate();
        return report.exitCode;
      }
    }
    pool.close();
    await pool.join();
    await output.flushed();
  } finally {
    progress.stop();
    pool.terminate();
  }
  report.summary();
  await complaints.flushed(); // on Windows pipes are written later, and this process is ended at once
  return report.exitCode;
}

function startWriting(progress: Progress, output: Output, text: string): Promise<boolean> {
  let written = Promise.resolve(true);
  progress.around(() => {
    written = output.write(text);
  });
  return written;
}

/** Never rejects: what happens to a chunk as a whole is said of its lines. */
async function runChunk(pool: Pool, chunk: LineChunk): Promise<DoneChunk> {
  try {
    return { chunk, ...(await pool.applyAsync(mapLines, [chunk.lines])) };
  } catch (error) {
    const lost = error instanceof WorkerLostError;
    const message = lost ? `the worker died: ${error.message}` : `${(error as Error).name}: ${(error as Error).message}`;
    return { chunk, text: '', failures: chunk.lines.map((_, index) => ({ index, message })) };
  }
}

/** The size of all inputs in bytes, when all of them are plain files. */
function totalSize(inputs: readonly string[]): number | undefined {
  let total = 0;
  for (const input of inputs) {
    const stats = input === '-' ? undefined : statSync(input, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return undefined;
    total += stats.size;
  }
  return total;
}
