import type { BatchReader, BatchWriter } from './batch-bytes.js';
import type { Outcome, ResultItem } from './wire.js';

/** Durations travel in microseconds. */
const MICROSECONDS = 1000;

export function writeResult(out: BatchWriter, outcome: Outcome, milliseconds: number, body: Uint8Array): void {
  out.byte(outcome);
  out.uint(Math.round(milliseconds * MICROSECONDS));
  out.bytes(body);
}

export function readResult(input: BatchReader): ResultItem {
  const outcome = input.byte() as Outcome;
  const milliseconds = input.uint() / MICROSECONDS;
  return { outcome, milliseconds, body: input.bytes() };
}
