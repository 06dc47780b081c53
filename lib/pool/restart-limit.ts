import { LONGEST_TIMER_MS } from '../util/seconds.js';

/**
 * Slows a crash loop down: so many workers that ended by a fault are replaced within a second, and the others when that is over. Nothing
 * fails because of it, and workers that left on purpose are replaced at once.
 */
export class RestartLimit {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #again: () => void;
  /** When workers were started in the place of others that had a fault, oldest first. */
  readonly #times: number[] = [];
  /** Faults without a replacement. */
  #owed = 0;
  #timer: NodeJS.Timeout | undefined;
  #held = false;

  /** `again` is called when more are allowed. */
  constructor(perSecond: number, again: () => void) {
    this.#most = Math.max(1, Math.floor(perSecond));
    this.#windowMs = (1000 * this.#most) / perSecond;
    this.#again = again;
  }

  faulted(): void {
    this.#owed++;
  }

  /** How many of the missing workers may be started now; they are taken to be started then. */
  allowed(missing: number): number {
    if (this.#owed === 0 || this.#most === Infinity) return missing;
    if (missing <= 0) {
      this.#owed = 0; // nobody is missed any more
      return missing;
    }
    const now = performance.now();
    while (this.#times.length > 0 && now - (this.#times[0] ?? 0) >= this.#windowMs) this.#times.shift();
    const owed = Math.min(missing, this.#owed);
    const started = Math.min(owed, this.#most - this.#times.length);
    for (let i = 0; i < started; i++) this.#times.push(now);
    this.#owed = owed - started;
    if (this.#owed > 0) this.#plan((this.#times[0] ?? now) + this.#windowMs - now);
    return missing - this.#owed;
  }

  /** Whether the wait for a replacement keeps the program alive. */
  hold(held: boolean): void {
    this.#held = held;
    if (held) this.#timer?.ref();
    else this.#timer?.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #plan(milliseconds: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#again();
    }, Math.min(Math.max(1, milliseconds), LONGEST_TIMER_MS));
    this.hold(this.#held);
  }
}
