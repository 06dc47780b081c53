import { setTimeout as sleep } from 'node:timers/promises';
import type { Gate } from './gate.js';
import type { MapOptions } from './map-options.js';
import { ShellJob, signalNumber, type ShellEnd } from './shell-job.js';
import { fillTemplate } from './shell-template.js';
import type { LineWork, Outcome, WorkChunk } from './work.js';

/** What a joblog has in place of an exit code when there was none. */
const NO_EXIT_VALUE = -1;
/** So much of a command is shown in a message. */
const LONGEST_COMMAND = 1000;

/** Runs a command for each line. */
export class ShellWork implements LineWork {
  readonly #template: string;
  readonly #options: Pick<MapOptions, 'dryRun' | 'timeout' | 'retries' | 'retryDelay'>;
  readonly #gate: Gate;
  readonly #stderr: (text: string) => void;
  readonly #jobs = new Set<ShellJob>();
  readonly #killed = new AbortController();
  readonly #atExit = (): void => {
    for (const job of this.#jobs) job.killNow();
  };

  /** The gate is closed when the run was interrupted. */
  constructor(template: string, options: MapOptions, gate: Gate, stderr: (text: string) => void) {
    this.#gate = gate;
    this.#template = template;
    this.#options = options;
    this.#stderr = stderr;
    process.on('exit', this.#atExit);
  }

  /** The slot is not known before the job begins; a log is about the line, not about the slot. */
  command(line: string, seq: number): string {
    return fillTemplate(this.#template, { line, seq, slot: 1 });
  }

  async run({ lines: [line = ''], seq }: WorkChunk, slot: number): Promise<Outcome> {
    const { dryRun, retries = 0, retryDelay = 0 } = this.#options;
    const command = fillTemplate(this.#template, { line, seq, slot });
    if (dryRun === true) return { output: `${command}\n`, failures: [], end: { started: Date.now(), seconds: 0, bytes: 0, exitValue: 0, signal: 0 } };
    if (command.includes('\0')) return neverRun('no command can have a NUL character in it');
    for (let tries = 0; ; tries += 1) {
      const outcome = await this.#try(command);
      if (outcome.failures.length === 0 || outcome.cancelled === true || tries >= retries) return outcome;
      await sleep(retryDelay * 1000, undefined, { signal: this.#killed.signal }).catch(() => undefined);
      if (this.#killed.signal.aborted) return { ...outcome, cancelled: true };
      if (typeof outcome.output !== 'string') outcome.output.drop();
    }
  }

  end(): Promise<void> {
    process.off('exit', this.#atExit);
    return Promise.resolve();
  }

  report(): Promise<void> {
    return Promise.resolve();
  }

  kill(): void {
    this.#killed.abort();
    for (const job of this.#jobs) job.cancel();
  }

  async #try(command: string): Promise<Outcome> {
    if (this.#killed.signal.aborted) return cancelled();
    const started = Date.now();
    const begun = performance.now();
    const job = new ShellJob(command, { timeout: this.#options.timeout, stderr: this.#stderr });
    this.#jobs.add(job);
    const end = await job.ended.finally(() => this.#jobs.delete(job));
    const { output, exitCode, signal, endedBy } = end;
    const message = this.#complaint(end, command);
    return {
      output,
      failures: message === undefined ? [] : [{ index: 0, message }],
      end: {
        started,
        seconds: (performance.now() - begun) / 1000,
        bytes: output.bytes,
        exitValue: endedBy === undefined ? (exitCode ?? NO_EXIT_VALUE) : NO_EXIT_VALUE,
        signal: signal === undefined ? 0 : signalNumber(signal),
      },
      // A Ctrl-C also reaches a command that is just being started and has no process group of its own yet.
      cancelled: endedBy === 'cancel' || (signal === 'SIGINT' && this.#gate.isClosed),
    };
  }

  #complaint({ exitCode, signal, endedBy, failure }: ShellEnd, command: string): string | undefined {
    const shown = command.length > LONGEST_COMMAND ? `${command.slice(0, LONGEST_COMMAND)}…` : command;
    if (endedBy === 'timeout') return `took longer than ${String(this.#options.timeout)} s and was ended: ${shown}`;
    if (failure !== undefined) return `${failure}: ${shown}`;
    if (signal !== undefined) return `ended by ${signal}: ${shown}`;
    return exitCode === 0 ? undefined : `exit code ${String(exitCode)}: ${shown}`;
  }
}

function cancelled(): Outcome {
  return { ...neverRun(''), failures: [], cancelled: true };
}

function neverRun(message: string): Outcome {
  return { output: '', failures: [{ index: 0, message }], end: { started: Date.now(), seconds: 0, bytes: 0, exitValue: NO_EXIT_VALUE, signal: 0 } };
}
