import { RuntimeError } from '../../errors/python-errors.js';
import type { Codec } from '../../serialization/codec.js';

/** The tasks of a worker that nobody wants any more. */
export class Aborted {
  /** In the line, not begun, and not to be begun. */
  readonly #dropped = new Set<number>();
  /** They ran when the abort came: nothing new is begun until the parent has spoken. */
  readonly #held = new Set<number>();

  drop(seq: number): void {
    this.#dropped.add(seq);
  }

  takeDropped(seq: number): boolean {
    return this.#dropped.size > 0 && this.#dropped.delete(seq);
  }

  hold(seq: number): void {
    this.#held.add(seq);
  }

  release(seq: number): void {
    this.#held.delete(seq);
  }

  get holds(): boolean {
    return this.#held.size > 0;
  }

  /** Tasks from this number on went back to the parent. */
  forgetFrom(seq: number): void {
    for (const one of this.#dropped) if (one >= seq) this.#dropped.delete(one);
  }
}

/** Why a task is aborted; an error whose class is not loaded here is not worth a wait. */
export function decodeReason(codec: Codec, bytes: Uint8Array): unknown {
  try {
    if (bytes.length > 0 && codec.prepare(bytes) === undefined) return codec.decode(bytes);
  } catch {
    // Ours does.
  }
  return new RuntimeError('currentTask: the task was cancelled. Nobody waits for its result.');
}
