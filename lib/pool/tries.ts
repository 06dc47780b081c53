import { isLoss } from './lost-worker.js';
import type { PoolEngine } from './pool-engine.js';
import { SettledItems, type SettledItem } from './settled-items.js';
import { Task, type TaskEnd, type TaskTries, type Verdict } from './task.js';
import type { Retries } from './task-options.js';
import { withAttempts } from './with-attempts.js';

/** A task that has ended so many workers ends no more, whatever its `retries` say. */
const POISON = 3;

/** Gives a task that is submitted for the first time the tries that it asks for. */
export function addTries(engine: PoolEngine, task: Task): void {
  const retries = task.limits?.retries;
  if (retries !== undefined && task.tries === undefined) task.tries = new Tries(engine, task, retries);
}

/**
 * The tries of one task that has `retries`. A try that failed is over for the engine; the next one is a task of its own, with the
 * same owner, which is told of the last one only.
 *
 * Between two tries pool and program are kept alive as by an input that is being read. Of a chunk whose items answer for themselves
 * only those that failed are tried again.
 */
class Tries implements TaskTries {
  readonly #engine: PoolEngine;
  readonly #retries: Retries;
  readonly items: number;
  #current: Task;
  #lost = 0;
  attempt = 1;
  delayMs = 0;
  only: readonly number[] = [];
  /** How the items of the chunk ended, as far as they have. */
  #items: SettledItem[] | undefined;
  #resting: (() => void) | undefined;

  constructor(engine: PoolEngine, task: Task, retries: Retries) {
    this.#engine = engine;
    this.#current = task;
    this.#retries = retries;
    this.items = task.items;
  }

  get again(): boolean {
    return this.attempt > 1;
  }

  get taken(): boolean {
    return this.#current.seq >= 0;
  }

  judge(end: TaskEnd): Verdict {
    const task = this.#current;
    const verdict = 'error' in end ? this.#failed(end.error) : this.#done(end.value);
    return task.ended ? 'over' : verdict;
  }

  #failed(error: unknown): Verdict {
    if (isLoss(error)) this.#lost++;
    const poisoned = this.#lost >= POISON;
    try {
      if (!poisoned && this.#mayTryAgain() && this.#retries.when(error, this.attempt)) return this.#rest(this.only);
    } catch (thrown) {
      error = thrown; // by the user's `when` or `delay`
    }
    const final = withAttempts(error, this.attempt, poisoned);
    if (this.#items === undefined) return { error: final };
    for (const at of this.only) this.#items[at] = { error: final };
    return { value: new SettledItems(this.#items) };
  }

  #done(value: unknown): Verdict {
    if (this.#items === undefined && !(value instanceof SettledItems)) return { value };
    const items = value instanceof SettledItems ? value.items : (value as readonly unknown[]).map((one) => ({ value: one }));
    const all = (this.#items ??= []);
    items.forEach((item, i) => (all[this.only[i] ?? i] = item));
    return this.#tryItemsAgain(all);
  }

  cancel(reason: unknown): boolean {
    const task = this.#current;
    if (task.ended) return false;
    if (this.#resting === undefined) {
      task.home?.cancel(task, reason);
    } else {
      this.#giveUp(task, reason);
      task.fail(reason, 'cancelled');
    }
    return true;
  }

  #tryItemsAgain(all: SettledItem[]): Verdict {
    const failed: number[] = [];
    if (this.#mayTryAgain()) {
      for (const [at, item] of all.entries()) {
        try {
          if ('error' in item && this.#retries.when(item.error, this.attempt)) failed.push(at);
        } catch (error) {
          all[at] = { error };
        }
      }
      try {
        if (failed.length > 0) return this.#rest(failed);
      } catch (error) {
        for (const at of failed) all[at] = { error };
      }
    }
    for (const [at, item] of all.entries()) if ('error' in item) all[at] = { error: withAttempts(item.error, this.attempt, false) };
    return { value: all.some((item) => 'error' in item) ? new SettledItems(all) : all.map((item) => (item as { value: unknown }).value) };
  }

  #mayTryAgain(): boolean {
    const { owner } = this.#current;
    const wanted = !('over' in owner) || owner.over !== true;
    return wanted && this.attempt <= this.#retries.count && this.#engine.state !== 'TERMINATE';
  }

  /** Throws what the user's `delay` throws. */
  #rest(only: readonly number[]): 'again' {
    const delay = this.#retries.delayMs(this.attempt);
    // The user's code was asked, and has ended it.
    if (this.#current.ended) return 'again';
    const { func, form, args, items, owner, part, call, limits, unlisten } = this.#current;
    this.delayMs = delay;
    const next = new Task(func, form, args, only.length > 0 ? only.length : items, owner, part, call, limits);
    next.tries = this;
    next.unlisten = unlisten;
    this.#current = next;
    this.only = only;
    this.attempt++;
    if (delay === 0) {
      this.#engine.submit(next);
      return 'again';
    }
    const over = this.#engine.begin(call, (error) => {
      this.#giveUp(next, error);
      next.fail(error);
    });
    if (next.ended) return 'again';
    const timer = setTimeout(() => {
      this.#engine.submit(next);
      this.#endRest();
    }, delay);
    this.#engine.resting.add(next);
    this.#resting = () => {
      clearTimeout(timer);
      this.#engine.resting.delete(next);
      over();
    };
    return 'again';
  }

  /** It ends between two tries, where the engine does not have it. */
  #giveUp(task: Task, error: unknown): void {
    this.#endRest();
    this.#engine.books?.gaveUp(task, 'cancelled', error);
  }

  #endRest(): void {
    const end = this.#resting;
    this.#resting = undefined;
    end?.();
  }
}
