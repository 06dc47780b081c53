import type { LineChunk } from '../text/read-lines.js';
import type { OutputSpool } from './output-spool.js';

/** Lines to be worked on together. */
export interface WorkChunk extends LineChunk {
  /** The number of the first line among all inputs, from 1. */
  readonly seq: number;
}

/** What a joblog says of a line besides its number and command. */
export interface JobEnd {
  /** When it began, in milliseconds of the system's clock. */
  readonly started: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly exitValue: number;
  readonly signal: number;
}

/** What came of a chunk. */
export interface Outcome {
  /** What is to be printed. */
  readonly output: string | OutputSpool;
  /** The lines that failed: their place in the chunk, from 0, and why. */
  readonly failures: readonly { readonly index: number; readonly message: string }[];
  readonly end: JobEnd;
  /** Somebody has ended it from outside: as if it had not been begun. */
  readonly cancelled?: boolean;
}

/** A chunk together with what came of it; `undefined`: it was not begun. */
export interface DoneChunk {
  readonly chunk: WorkChunk;
  readonly outcome: Outcome | undefined;
}

/** How lines are worked on: by a pool that runs a function, or by commands. */
export interface LineWork {
  /** What a joblog calls the work on a line. */
  command(line: string, seq: number): string;
  /** Works on a chunk; `slot` counts from 1. Never rejects. */
  run(chunk: WorkChunk, slot: number): Promise<Outcome>;
  /** Ends when all is done. */
  end(): Promise<void>;
  /** Ends what runs, at once. */
  kill(): void;
  /** Writes what was asked for about the run, when it has ended or was ended. */
  report(): Promise<void>;
}
