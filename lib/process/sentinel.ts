import type { ChildHandle } from './child-handle.js';
import { waitForExit } from './wait-for-exit.js';

/**
 * Becomes ready when a process ends (Python's `Process.sentinel`, PR-11, there a descriptor to wait on).
 *
 * It can be awaited, alone or in `Promise.race`, by anybody who may not call `join()`. Waiting keeps the program alive.
 */
export class Sentinel implements PromiseLike<void> {
  readonly #handle: ChildHandle;
  readonly #name: string;

  constructor(handle: ChildHandle, name: string) {
    this.#handle = handle;
    this.#name = name;
  }

  /** Whether the process has ended. */
  get ready(): boolean {
    return this.#handle.status !== undefined;
  }

  /** What `await` calls: resolves at the end, never rejects. */
  then<Result1 = void, Result2 = never>(
    onEnd?: ((value: void) => Result1 | PromiseLike<Result1>) | null,
    onError?: ((reason: unknown) => Result2 | PromiseLike<Result2>) | null,
  ): Promise<Result1 | Result2> {
    const waits = { call: 'Process.sentinel', on: this.#name };
    const ended = waitForExit(this.#handle, { timeoutMs: undefined, signal: undefined }, waits).then(() => undefined);
    return ended.then(onEnd, onError);
  }
}
