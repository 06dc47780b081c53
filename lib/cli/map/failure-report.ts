import { formatUnits } from '../terminal/format.js';
import type { Outcome, WorkChunk } from './work.js';

/** Says on stderr what went wrong, and keeps count. */
export class FailureReport {
  /** Lines worked on so far, good and bad. */
  lines = 0;
  /** Of them. */
  failed = 0;
  #brokenInputs = 0;

  get exitCode(): number {
    return this.failed + this.#brokenInputs > 0 ? 1 : 0;
  }

  chunk(chunk: WorkChunk, { failures }: Outcome): void {
    this.failed += failures.length;
    const name = inputName(chunk.input);
    const lines = failures.map(({ index, message }) => `forkful map: ${name}:${chunk.first + index}: ${message}\n`);
    process.stderr.write(lines.join(''));
  }

  input(input: string, error: Error): void {
    this.#brokenInputs += 1;
    process.stderr.write(`forkful map: cannot read ${inputName(input)}: ${error.message}\n`);
  }

  summary(): void {
    if (this.failed === 0) return;
    process.stderr.write(`forkful map: ${formatUnits(this.failed, 'line')} of ${formatUnits(this.lines, 'line')} failed.\n`);
  }
}

function inputName(input: string): string {
  return input === '-' ? 'stdin' : input;
}
