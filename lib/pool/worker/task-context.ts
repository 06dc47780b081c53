import { TimeoutError } from '../../errors/python-errors.js';
import { thisProcess } from '../../process/self.js';
import { LONGEST_TIMER_MS } from '../../util/seconds.js';
import type { CurrentTask } from '../current-task.js';

/** What travels with a task that has limits. Times in milliseconds, 0 for none. */
export interface SentLimits {
  readonly attempt: number;
  readonly timeoutMs: number;
  readonly softTimeoutMs: number;
  /** Of a chunk whose items answer for themselves: only these are run. Empty for all. */
  readonly only: readonly number[];
}

export const NO_LIMITS: SentLimits = { attempt: 1, timeoutMs: 0, softTimeoutMs: 0, only: [] };

/** A task under way, as `currentTask()` shows it. Made for tasks with limits, and for those that ask. */
export class TaskContext implements CurrentTask {
  readonly #limits: SentLimits;
  readonly #begun: number;
  #controller: AbortController | undefined;
  #abortedBy: { readonly reason: unknown } | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `begun`: when it began, as `performance.now()` tells it. */
  constructor(limits: SentLimits, begun: number) {
    this.#limits = limits;
    this.#begun = begun;
  }

  get attempt(): number {
    return this.#limits.attempt;
  }

  get worker(): string {
    return thisProcess().name;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#limits !== NO_LIMITS) askTheClock(this.#controller.signal, () => this.#lookAtClock());
      if (this.#abortedBy !== undefined) this.#controller.abort(this.#abortedBy.reason);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#abortedBy ??= { reason };
    this.#controller?.abort(this.#abortedBy.reason);
  }

  /** The task goes on after its first `await`: its soft limit needs a timer. */
  watch(): void {
    const { softTimeoutMs } = this.#limits;
    if (softTimeoutMs <= 0) return;
    this.#timer = setTimeout(() => this.abort(over('softTimeout', softTimeoutMs)), Math.min(this.#left(softTimeoutMs), LONGEST_TIMER_MS));
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #left(milliseconds: number): number {
    return Math.max(0, milliseconds - (performance.now() - this.#begun));
  }

  /** Neither timer nor message reaches a loop that never awaits, but it may ask. */
  #lookAtClock(): void {
    if (this.#abortedBy !== undefined) return;
    const { softTimeoutMs, timeoutMs } = this.#limits;
    if (softTimeoutMs > 0 && this.#left(softTimeoutMs) === 0) this.abort(over('softTimeout', softTimeoutMs));
    else if (timeoutMs > 0 && this.#left(timeoutMs) === 0) this.abort(over('timeout', timeoutMs));
  }
}

/** Who reads `aborted` learns what the clock says in that moment. */
function askTheClock(signal: AbortSignal, look: () => void): void {
  const { get } = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted') as { get: (this: AbortSignal) => boolean };
  Object.defineProperties(signal, {
    aborted: {
      configurable: true,
      get: () => {
        look();
        return get.call(signal);
      },
    },
    throwIfAborted: {
      configurable: true,
      writable: true,
      value: () => {
        look();
        AbortSignal.prototype.throwIfAborted.call(signal);
      },
    },
  });
}

function over(name: string, milliseconds: number): TimeoutError {
  return new TimeoutError(`currentTask: the task has run for its ${name} of ${String(milliseconds / 1000)} s. Bring it to its end now.`);
}
