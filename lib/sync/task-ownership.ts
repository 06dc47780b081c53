import { AsyncLocalStorage } from 'node:async_hooks';
import { awaitChain } from './await-chain.js';

/** One task's time with one RLock, from its first acquire to its last release. */
export interface Tenure {
  /** The lock, as this process knows it. */
  readonly ownership: TaskOwnership;
  /** The tenure that the task had before this one: of another lock. */
  readonly outer: Tenure | undefined;
  /** The unit of the manager; 0 while it is waited for. */
  number: number;
  /** How often it was acquired and not released: 0 before, after, and while its task sleeps on a condition. */
  count: number;
  /** The functions that were the task when the lock came; `undefined` where the context says all. */
  chain: ReadonlySet<string> | undefined;
}

const tenures = new AsyncLocalStorage<Tenure>();

/**
 * Which task of this process owns one RLock.
 *
 * JavaScript has no threads whose number one could ask for. What tells tasks apart here is the asynchronous context: an
 * acquire that is no re-entry enters a new tenure, and what runs later in the same task finds it there. Two things make
 * that sharper:
 * 1. A function that is called and not awaited leaves its context to its caller. So a tenure whose lock has not come yet
 *    cannot be the caller's: a task that waits for a lock makes no calls.
 * 2. When the lock comes, the functions are noted that wait for it with `await`. A call with the same context from functions
 *    none of which is among them comes from another task. See docs/decisions/0009-whose-lock-it-is.md.
 */
export class TaskOwnership {
  #current: Tenure | undefined;

  /**
   * Node 20 and 22 follow contexts only from the first use of any storage on. 1. Two tasks wait for something; 2. one goes on
   * and acquires the lock, which is the first use; 3. what it entered is noted where both go on from, and the other
   * task is taken for the owner. So the first use is here, when there is a lock and before anybody can wait for it.
   */
  constructor() {
    tenures.enterWith(tenures.getStore()!);
  }

  /** The tenure of the task that calls, if it has the lock. */
  mine(): Tenure | undefined {
    let tenure = held(tenures.getStore());
    while (tenure !== undefined && tenure.ownership !== this) tenure = held(tenure.outer);
    return tenure !== undefined && tenure === this.#current && isOneTask(tenure) ? tenure : undefined;
  }

  /** The tenure of whichever task of this process has the lock. */
  get current(): Tenure | undefined {
    return this.#current;
  }

  /** Begins to wait for the lock. With `enter` the task that calls has the new tenure from now on, otherwise only what `within` runs. */
  begin(enter: boolean): Tenure {
    const tenure: Tenure = { ownership: this, outer: held(tenures.getStore()), number: 0, count: 0, chain: undefined };
    if (enter) tenures.enterWith(tenure);
    return tenure;
  }

  /** The lock has come; to be called by an async function that the task awaits, so that it is seen who does. */
  take(tenure: Tenure, number: number, entered: boolean): void {
    tenure.number = number;
    tenure.count = 1;
    if (entered) tenure.chain = awaitChain(true);
    this.#current = tenure;
  }

  /** The lock is let go of for a time, or for good; gives how often it was acquired. */
  leave(tenure: Tenure): number {
    const { count } = tenure;
    tenure.count = 0;
    if (this.#current === tenure) this.#current = undefined;
    return count;
  }

  /** The lock has come back to who left it for a time. */
  restore(tenure: Tenure, number: number, count: number): void {
    tenure.number = number;
    tenure.count = count;
    this.#current = tenure;
  }
}

/** Runs a function, and whatever it starts, as the task of a tenure. */
export function within<R>(tenure: Tenure, run: () => R): R {
  return tenures.run(tenure, run);
}

/** The next tenure outwards whose lock is held: what is over or has not come is nobody's. */
function held(tenure: Tenure | undefined): Tenure | undefined {
  let next = tenure;
  while (next !== undefined && next.count === 0) next = next.outer;
  return next;
}

function isOneTask({ chain }: Tenure): boolean {
  if (chain === undefined || chain.size === 0) return true;
  const now = awaitChain(false);
  if (now.size === 0) return true;
  for (const caller of now) if (chain.has(caller)) return true;
  return false;
}
