import type { Seconds } from '../seconds.js';
import { Meter } from './meter.js';

/** How far a piece of work has come. */
export interface Progress {
  /** What is being done. */
  readonly label: string;
  /** How many items there are; `undefined` while nobody knows. */
  readonly total: number | undefined;
  /** How many of them have ended, well or badly. */
  readonly done: number;
  /** How many of those ended badly. */
  readonly failed: number;
  /** Since the work began, in seconds. */
  readonly elapsed: Seconds;
  /** Items per second, of late. */
  readonly rate: number;
  /** The time that is left if the rate stays as it is, in seconds; `undefined` when nobody can tell. */
  readonly remaining: Seconds | undefined;
  /** Nothing more comes after this one. */
  readonly over: boolean;
}

/** Somebody who looks at a count. */
export interface Watcher {
  changed(): void;
  /** Called once, at the end. */
  ended(): void;
}

/** Counts the items of a piece of work. Without a watcher it is four numbers. */
export class ProgressCount {
  label = '';
  total: number | undefined;
  done = 0;
  failed = 0;
  over = false;
  readonly #started = performance.now();
  #endedAt: number | undefined;
  #meter: Meter | undefined;
  #watchers: Set<Watcher> | undefined;

  /** So many items have ended, so many of them badly. */
  add(items: number, failed: number): void {
    this.done += items;
    this.failed += failed;
    this.#tell();
  }

  /** Where the work stands, for who counts himself. */
  set(done: number, failed: number): void {
    this.done = done;
    this.failed = failed;
    this.#tell();
  }

  setTotal(total: number | undefined): void {
    this.total = total;
    this.#tell();
  }

  /** Nothing more will end. Idempotent. */
  end(): void {
    if (this.over) return;
    this.over = true;
    this.#endedAt = performance.now();
    const watchers = this.#watchers;
    this.#watchers = undefined;
    for (const watcher of watchers ?? []) watcher.ended();
  }

  /** The function returned takes the watcher away. When all is over already it is told at once. */
  watch(watcher: Watcher): () => void {
    if (this.over) {
      watcher.ended();
      return () => undefined;
    }
    this.#meter ??= new Meter();
    (this.#watchers ??= new Set()).add(watcher);
    return () => this.#watchers?.delete(watcher);
  }

  /** Where it stands now. */
  look(): Progress {
    const { label, total, done, failed, over } = this;
    const elapsed = ((this.#endedAt ?? performance.now()) - this.#started) / 1000;
    const rate = over || this.#meter === undefined ? done / Math.max(elapsed, 1e-6) : this.#meter.rate(elapsed, done);
    const left = total === undefined ? undefined : Math.max(0, total - done);
    const remaining = over || left === 0 ? 0 : left === undefined || rate <= 0 ? undefined : left / rate;
    return { label, total, done, failed, elapsed, rate, remaining, over };
  }

  #tell(): void {
    if (this.#watchers === undefined) return;
    this.#meter?.note((performance.now() - this.#started) / 1000, this.done);
    for (const watcher of this.#watchers) watcher.changed();
  }
}
