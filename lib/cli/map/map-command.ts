import { fstatSync, statSync } from 'node:fs';
import { cpuCount, ProgressBar } from '../../index.js';
import { readLines } from '../text/read-lines.js';
import { Output } from '../terminal/output.js';
import { FailureReport } from './failure-report.js';
import { Gate } from './gate.js';
import { Interruption } from './interruption.js';
import { Joblog } from './joblog.js';
import { loadFunction } from './load-module.js';
import type { MapOptions } from './map-options.js';
import { ModuleWork } from './module-work.js';
import { ShellWork } from './shell-work.js';
import { mapWindow } from './window.js';
import { workChunks } from './work-chunks.js';
import type { DoneChunk, LineWork, Outcome, WorkChunk } from './work.js';

/** Chunks under way for each worker: enough to keep all of them busy while one line takes long. */
const CHUNKS_PER_WORKER = 64;
/** Chunks that the pool has of each worker when a run may be interrupted: what was begun is finished. */
const CAREFUL_CHUNKS_PER_WORKER = 2;
/** Characters of input under way, in all. */
const TEXT_UNDER_WAY = 16 * 1024 * 1024;

/** Runs a user's function, or a command, over lines. Gives the exit code. */
export async function runMap(module: string | undefined, files: readonly string[], options: MapOptions): Promise<number> {
  const inputs = files.length === 0 ? ['-'] : files;
  const jobs = options.jobs ?? cpuCount();
  const place = module === undefined ? undefined : await loadFunction(module, options.export);
  const joblog = options.joblog === undefined ? undefined : new Joblog(options.joblog, resumption(options), options.dryRun !== true);
  const report = new FailureReport();
  const output = new Output(process.stdout);
  const complaints = new Output(process.stderr);
  const say = (text: string): void => void process.stderr.write(text);
  const name = module === undefined ? (options.shell ?? '') : options.export === undefined ? module : `${module}#${options.export}`;
  const careful = place === undefined || joblog !== undefined;
  const gate = new Gate(jobs * (place === undefined ? 1 : careful ? CAREFUL_CHUNKS_PER_WORKER : CHUNKS_PER_WORKER));
  const work: LineWork =
    place === undefined ? new ShellWork(options.shell ?? '', options, gate, say) : new ModuleWork({ place, json: options.json === true }, jobs, name, options);
  const interruption = careful ? new Interruption(gate, () => work.kill(), (text) => say(`forkful map: ${text}\n`)) : undefined;
  const bar = wantsProgress(options) ? new ProgressBar({ label: name, unit: 'line', totalBytes: totalSize(inputs) }) : undefined;
  const logged = new Set<number>();
  const log = (chunk: WorkChunk, { end, cancelled }: Outcome): void => {
    if (joblog === undefined || cancelled === true || logged.delete(chunk.seq)) return;
    joblog.note(chunk.seq, work.command(chunk.lines[0]!, chunk.seq), end);
  };

  const begin = async (chunk: WorkChunk): Promise<DoneChunk> => {
    const slot = await gate.enter();
    if (slot === undefined) return { chunk, outcome: undefined };
    const outcome = await work.run(chunk, slot);
    gate.leave(slot);
    // Nothing of it has to be printed, so it is done, even if an earlier line is not.
    if (joblog !== undefined && outcomeBytes(outcome) === 0) {
      log(chunk, outcome);
      logged.add(chunk.seq);
    }
    return { chunk, outcome };
  };

  let bytes = 0;
  const print = async (ready: readonly DoneChunk[]): Promise<boolean> => {
    let text = '';
    let written = true;
    for (const { chunk, outcome } of ready) {
      if (outcome === undefined || outcome.cancelled === true) continue;
      if (typeof outcome.output === 'string') text += outcome.output;
      else {
        written = await output.write(text);
        text = '';
        for (const piece of outcome.output.take()) written = await output.write(piece);
      }
      bytes = Math.max(bytes, chunk.bytesRead);
      if (outcome.failures.length > 0) report.chunk(chunk, outcome);
      report.lines += chunk.lines.length;
    }
    if (!(await output.write(text)) || !written) return false;
    if (joblog !== undefined) await output.flushed();
    for (const { chunk, outcome } of ready) if (outcome !== undefined) log(chunk, outcome);
    bar?.update({ done: report.lines, failed: report.failed, bytes });
    return true;
  };

  try {
    const broken = ({ input, error }: { input: string; error: Error }): void => report.input(input, error);
    const chunks = workChunks(readLines(inputs, { size: options.chunkSize, stdin: process.stdin, broken }), {
      skip: joblog === undefined ? undefined : (line, seq) => joblog.has(seq, work.command(line, seq)),
      closed: careful ? gate.closed : undefined,
    });
    const results = mapWindow(chunks, begin, {
      items: jobs * CHUNKS_PER_WORKER,
      weight: TEXT_UNDER_WAY,
      weigh: ({ lines }) => lines.reduce((sum, line) => sum + line.length, 0),
      ordered: options.unordered !== true,
    });
    for await (const ready of results) {
      if (!(await print(ready))) {
        work.kill();
        return report.exitCode;
      }
    }
    await work.end();
    await output.flushed();
  } finally {
    bar?.stop();
    work.kill();
    joblog?.close();
    await work.report();
  }
  report.summary();
  await complaints.flushed(); // on Windows pipes are written later, and this process is ended at once
  await interruption?.finish();
  return interruption?.happened === true ? 130 : report.exitCode;
}

function outcomeBytes({ output }: Outcome): number {
  return typeof output === 'string' ? output.length : output.bytes;
}

function resumption({ resume, resumeFailed }: MapOptions): 'no' | 'resume' | 'resume-failed' {
  return resumeFailed === true ? 'resume-failed' : resume === true ? 'resume' : 'no';
}

/** Without a word about it: a bar when somebody looks at stderr and nobody at the results. */
function wantsProgress({ progress, dryRun }: MapOptions): boolean {
  if (progress !== undefined) return progress;
  return process.stderr.isTTY && dryRun !== true && isFile(process.stdout.fd);
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
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
