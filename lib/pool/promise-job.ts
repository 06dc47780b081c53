import { withLocalStack } from '../util/remote-stack.js';
import type { FrequentSite } from '../util/waits.js';
import type { TaskOwner } from './task.js';

/** The owner of a single task that somebody awaits: a promise and nothing more. */
export class PromiseJob<T> implements TaskOwner {
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;
  readonly site: FrequentSite;

  constructor(resolve: (value: T) => void, reject: (error: unknown) => void, site: FrequentSite) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.site = site;
  }

  done(_part: number, value: unknown): void {
    this.#resolve(value as T);
  }

  failed(_part: number, error: unknown): void {
    this.#reject(this.site.exact ? withLocalStack(error, this.site) : error);
  }

  /** Ends the wait for the task, which goes on. */
  giveUp(error: Error): void {
    this.#reject(error);
  }
}
