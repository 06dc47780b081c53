import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { UsageError } from '../usage-error.js';
import type { JobEnd } from './work.js';

/* The columns of GNU parallel's --joblog, which other tools read too. */
const COLUMNS = ['Seq', 'Host', 'Starttime', 'JobRuntime', 'Send', 'Receive', 'Exitval', 'Signal', 'Command'];
const HEADER = `${COLUMNS.join('\t')}\n`;
/** This machine, as GNU parallel writes it. */
const HERE = ':';

/** A line that a log knows. */
export interface LoggedJob {
  readonly seq: number;
  readonly command: string;
  readonly failed: boolean;
}

/** `resume` goes on with a log and skips what it has; `resume-failed` skips only what went well. */
export type Resumption = 'no' | 'resume' | 'resume-failed';

/**
 * The log of a run. A line is written at once and whole when its job is done and its output is out, so that a run may end at any moment: what
 * the log has is not run again.
 */
export class Joblog {
  /** `undefined`: nothing is written. */
  #descriptor: number | undefined;
  readonly #known: ReadonlyMap<number, LoggedJob>;
  readonly #path: string;

  /** Without `writes` it only tells what is known. Throws UsageError when there is a log that is not to be resumed, or when the file is none. */
  constructor(path: string, resumption: Resumption, writes = true) {
    const text = existsSync(path) ? readLog(path) : '';
    if (text !== '' && resumption === 'no') {
      throw new UsageError(`the joblog '${path}' is there already. Add --resume or --resume-failed to go on with it, or remove it.`);
    }
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const jobs = parseLog(path, whole).filter(({ failed }) => resumption !== 'resume-failed' || !failed);
    this.#path = path;
    this.#known = new Map(jobs.map((job) => [job.seq, job]));
    if (!writes) return;
    // A run that was killed may have left half a line.
    if (whole !== text) truncateSync(path, Buffer.byteLength(whole));
    this.#descriptor = open(path);
    if (whole === '') writeSync(this.#descriptor, HEADER);
  }

  /** Whether this line was run before. Throws UsageError when another line had its number. */
  has(seq: number, command: string): boolean {
    const job = this.#known.get(seq);
    if (job === undefined) return false;
    if (job.command !== oneLine(command)) {
      throw new UsageError(
        `the joblog '${this.#path}' has '${job.command}' as line ${String(seq)}, and now it is '${oneLine(command)}'. Give the same command and the same input as before, or start a new log.`,
      );
    }
    return true;
  }

  /** What ends after `close()` is not noted: it is as if it had not been begun. */
  note(seq: number, command: string, { started, seconds, bytes, exitValue, signal }: JobEnd): void {
    if (this.#descriptor === undefined) return;
    const runtime = seconds.toFixed(3).padStart(10);
    const fields = [seq, HERE, (started / 1000).toFixed(3), runtime, 0, bytes, exitValue, signal, oneLine(command)];
    writeSync(this.#descriptor, `${fields.join('\t')}\n`);
  }

  /** Idempotent. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** The jobs of a log, as its last word on each. */
export function parseLog(path: string, text: string): readonly LoggedJob[] {
  const lines = text.split('\n').slice(0, -1);
  const jobs = new Map<number, LoggedJob>();
  for (const [index, line] of lines.entries()) {
    if (index === 0 && `${line}\n` === HEADER) continue;
    const [seq, , , , , , exitValue, signal, ...command] = line.split('\t');
    if (index === 0 || command.length === 0 || !/^\d+$/.test(seq ?? '') || !/^-?\d+$/.test(exitValue ?? '') || !/^\d+$/.test(signal ?? '')) {
      throw new UsageError(`'${path}' is no joblog: line ${String(index + 1)} is '${line.slice(0, 60)}'. Name another file.`);
    }
    const job = { seq: Number(seq), command: command.join('\t'), failed: exitValue !== '0' || signal !== '0' };
    // It may have been run again: the later word counts.
    jobs.set(job.seq, job);
  }
  return [...jobs.values()];
}

/** A line break would end the entry. */
function oneLine(command: string): string {
  return command.replaceAll(/\r?\n/g, ' ');
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`the joblog '${path}' cannot be read: ${(error as Error).message}. Name another file.`);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new UsageError(`the joblog '${path}' cannot be written: ${(error as Error).message}. Name another file.`);
  }
}
