import type { WorkerLink } from './worker-link.js';

/** A free worker waits so long for a busy one's prefetched tasks before they are asked back. */
const RECALL_MS = 10;

/** What is prefetched should be short; when it turns out not to be, a free worker takes it over. */
export class Recall {
  readonly #overloaded: () => WorkerLink | undefined;
  #planned = false;

  /** `overloaded` names the worker that could be relieved for the sake of one that is free. */
  constructor(overloaded: () => WorkerLink | undefined) {
    this.#overloaded = overloaded;
  }

  planIfNeeded(): void {
    if (!this.#planned && this.#overloaded() !== undefined) this.#plan();
  }

  #plan(): void {
    this.#planned = true;
    setTimeout(() => {
      this.#planned = false;
      const link = this.#overloaded();
      if (link === undefined || link.leaving) return;
      if (!link.recalled) link.recall();
      else this.#plan();
    }, RECALL_MS).unref();
  }
}
