import type { LineChunk } from '../text/read-lines.js';
import { formatUnits } from '../terminal/format.js';
import type { ChunkOutcome } from './map-worker.js';

/** A chunk of lines together with what came of it. */
export interface DoneChunk extends ChunkOutcome {
  readonly chunk: LineChunk;
}

/** Says on stderr what went wrong, and keeps count. */
export class FailureReport {
  /** Lines worked on so far, good and bad. */
  lines = 0;
  #failed = 0;
  #brokenInputs = 0;

  get exitCode(): number {
    return this.#failed + this.#brokenInputs > 0 ? 1 : 0;
  }

  chunk({ chunk, failures }: DoneChunk): void {
    this.#failed += failures.length;
    const name = inputName(chunk.input);
    const lines = failures.map(({ index, message }) => `forkful map: ${name}:${chunk.first + index}: ${message}\n`);
    process.stderr.write(lines.join(''));
  }

  input(input: string, error: Error): void {
    this.#brokenInputs += 1;
    process.stderr.write(`forkful map: cannot read ${inputName(input)}: ${error.message}\n`);
  }

  summary(): void {
    if (this.#failed === 0) return;
    process.stderr.write(`forkful map: ${formatUnits(this.#failed, 'line')} of ${formatUnits(this.lines, 'line')} failed.\n`);
  }
}

function inputName(input: string): string {
  return input === '-' ? 'stdin' : input;
}
