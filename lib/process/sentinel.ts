import type { ChildHandle } from './child-handle.js';
import { waitable, type Readiness, type Waitable } from '../util/waitable.js';
import { noteWait } from '../util/waits.js';
import { waitForExit } from './wait-for-exit.js';

/**
 * Becomes ready when a process ends (Python's `Process.sentinel`, PR-11, there a descriptor to wait on).
 *
 * It can be given to `wait`, or awaited, alone or in `Promise.race`, by anybody who may not call `join()`. Waiting keeps the program alive.
 */
export class Sentinel implements PromiseLike<void>, Waitable {
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

  /** @internal How `wait` looks at it. */
  [waitable](): Readiness {
    const handle = this.#handle;
    return {
      name: this.#name,
      ready: () => waitForExit(handle, { timeoutMs: 0, signal: undefined }),
      onReady(listener, waits) {
        const over = noteWait(waits, undefined, (error) => {
          takeBack();
          listener(error);
        });
        let done = false;
        const takeBack = (): void => {
          if (done) return;
          done = true;
          over();
          forget();
          clearImmediate(soon);
          handle.release();
        };
        const end = (): void => {
          takeBack();
          listener();
        };
        handle.hold();
        const forget = handle.onExit(end);
        const soon = handle.status === undefined ? undefined : setImmediate(end);
        return takeBack;
      },
    };
  }
}
