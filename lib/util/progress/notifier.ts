import type { Watcher } from './progress-count.js';

/**
 * Passes changes on now and then instead of each time: the first a moment after it came, together with those that followed it,
 * and the end at once.
 */
export class Notifier implements Watcher {
  readonly #tell: () => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: () => void, everyMs: number) {
    this.#tell = tell;
    this.#everyMs = everyMs;
  }

  changed(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, this.#everyMs).unref();
  }

  ended(): void {
    this.cancel();
    this.#tell();
  }

  /** What has not been passed on is not. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
