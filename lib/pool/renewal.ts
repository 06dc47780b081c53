import { describeValue } from '../util/describe-value.js';
import type { WorkerLink } from './worker-link.js';
import type { WorkerRules } from './worker-rules.js';

/** Decides when a worker that has just ended a task is replaced: by its age, its memory, or because the user says so. */
export class Renewal {
  readonly #rules: WorkerRules;
  /** Most pools have no such rule. */
  readonly #never: boolean;

  constructor(rules: WorkerRules) {
    this.#rules = rules;
    this.#never = rules.maxAgeMs === Infinity && rules.maxMemory === Infinity && rules.recycle === undefined;
  }

  /** Workers are to say how much memory they take. */
  get looksAtMemory(): boolean {
    return this.#rules.maxMemory !== Infinity || this.#rules.recycle !== undefined;
  }

  isDue({ record }: WorkerLink): boolean {
    if (this.#never) return false;
    const { maxAgeMs, maxMemory, recycle } = this.#rules;
    const { name, pid, tasks, memory, readyAt = Infinity } = record;
    const ageMs = performance.now() - readyAt;
    if (ageMs >= maxAgeMs || memory > maxMemory) return true;
    try {
      return recycle?.({ name, pid, tasks, memory, age: ageMs / 1000 }) === true;
    } catch (error) {
      const { stack } = (error ?? {}) as Partial<Error>;
      process.emitWarning(`Pool: recycle threw, and ${name} is kept: ${stack ?? describeValue(error)}`, { type: 'PoolRecycleWarning' });
      return false;
    }
  }
}
