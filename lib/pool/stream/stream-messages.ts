import { BatchWriter } from '../batch-bytes.js';
import { ToWorker } from '../wire.js';

/** So many items of the stream were taken, and so many bytes of them. */
export function writeTaken(seq: number, items: number, bytes: number): Uint8Array {
  const out = new BatchWriter(64);
  out.byte(ToWorker.taken);
  out.uint(seq);
  out.uint(items);
  out.uint(bytes);
  return out.take();
}

/** The reader wants no more; `error` is thrown into the generator unless it is empty. */
export function writeLeave(seq: number, error: Uint8Array): Uint8Array {
  const out = new BatchWriter(64 + error.length);
  out.byte(ToWorker.leave);
  out.uint(seq);
  out.bytes(error);
  return out.take();
}
