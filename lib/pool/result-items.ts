import type { BatchReader, BatchWriter } from './batch-bytes.js';
import type { Outcome, ResultItem } from './wire.js';

/** Durations travel in microseconds. */
const MICROSECONDS = 1000;

/** Beside the outcome: others ran at the same time, and the share of this task follows. */
const SHARED = 0x80;

/** The numbers round to microseconds. */
export function writeResult(out: BatchWriter, { seq, outcome, milliseconds, work, endedMicros, body }: ResultItem): void {
  const [whole, share] = [Math.round(milliseconds * MICROSECONDS), Math.round(work * MICROSECONDS)];
  out.uint(seq);
  out.byte(whole === share ? outcome : outcome | SHARED);
  out.word(endedMicros);
  out.uint(whole);
  if (whole !== share) out.uint(share);
  out.range(body);
}

export function readResult(input: BatchReader): ResultItem {
  const seq = input.uint();
  const tag = input.byte();
  const endedMicros = input.word();
  const milliseconds = input.uint() / MICROSECONDS;
  const work = tag < SHARED ? milliseconds : input.uint() / MICROSECONDS;
  return { seq, outcome: (tag & ~SHARED) as Outcome, milliseconds, work, endedMicros, body: input.range() };
}
