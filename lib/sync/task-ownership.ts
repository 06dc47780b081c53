import { AsyncLocalStorage } from 'node:async_hooks';
import { callers, type Caller, type Fork } from './callers.js';
import type { Unit } from './held-units.js';

/** One task's time with one RLock, from its first acquire to its last release. */
export interface Tenure {
  /** The lock, as this process knows it. */
  readonly ownership: TaskOwnership;
  /** The tenure that the task had before this one: of another lock. */
  readonly outer: Tenure | undefined;
  /** The unit of the manager; it has no number while it is waited for. */
  unit: Unit;
  state: 'waiting' | 'held' | 'asleep' | 'over';
  /** How often it was acquired and not released. */
  count: number;
  /** Somebody else may have got the context from the acquire. */
  leaky: boolean;
  /** What the task was when the lock came; `undefined` where the context says all. */
  members: Members | undefined;
}

/** The functions that awaited the lock when it came, innermost first, up to a fork. */
interface Members {
  readonly functions: readonly string[];
  /** The fork behind them, if there was one. */
  readonly fork: Fork | undefined;
}

const tenures = new AsyncLocalStorage<Tenure>();

/**
 * Which task of this process owns one RLock.
 *
 * JavaScript has no threads whose number one could ask for. What tells tasks apart here is the asynchronous context: an
 * acquire that is no re-entry enters a new tenure, and what runs later in the same task finds it there. Its weakness: a
 * function that is called and not awaited leaves its context to its caller, and so to all that the caller calls next.
 * 1. A tenure whose lock has not come yet cannot be the caller's: a task that waits for a lock makes no calls.
 * 2. Where acquire is called by a function that was resumed and not called, there is no caller to leave anything to.
 * 3. Where it is not, the functions are noted that wait for the lock with `await` when it comes. Another call is of the same task
 *    if one of them is among its callers, with those that awaited it. docs/decisions/0009-whose-lock-it-is.md tells why.
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
    let tenure = tenures.getStore();
    while (tenure !== undefined && tenure !== this.#current) tenure = tenure.outer;
    return tenure !== undefined && isOneTask(tenure) ? tenure : undefined;
  }

  /** The tenure of whichever task of this process has the lock. */
  get current(): Tenure | undefined {
    return this.#current;
  }

  /** Begins to wait for the lock. With `enter` the task that calls has the new tenure from now on, otherwise only what `within` runs. */
  begin(enter: boolean): Tenure {
    const tenure: Tenure = { ownership: this, outer: live(tenures.getStore()), unit: { number: 0 }, state: 'waiting', count: 0, leaky: false, members: undefined };
    if (enter) {
      tenure.leaky = callers().filter((one) => 'awaits' in one && !one.awaits).length > 1;
      tenures.enterWith(tenure);
    }
    return tenure;
  }

  /** The lock has come; to be called by an async function that the task awaits, so that it is seen who does. */
  take(tenure: Tenure, unit: Unit): void {
    tenure.unit = unit;
    tenure.state = 'held';
    tenure.count = 1;
    if (tenure.leaky) tenure.members = membersOf(callers());
    this.#current = tenure;
  }

  /** The lock is let go of, for the time of a sleep or for good. */
  leave(tenure: Tenure, state: 'asleep' | 'over'): void {
    tenure.state = state;
    if (this.#current === tenure) this.#current = undefined;
  }

  /** The lock has come back to who slept, as often acquired as before. */
  restore(tenure: Tenure): void {
    tenure.state = 'held';
    this.#current = tenure;
  }
}

/** Runs a function, and whatever it starts, as the task of a tenure. */
export function within<R>(tenure: Tenure, run: () => R): R {
  return tenures.run(tenure, run);
}

/** The next tenure outwards that counts: one that is over is nobody's, and one whose lock has not come is another task's. */
function live(tenure: Tenure | undefined): Tenure | undefined {
  let next = tenure;
  while (next !== undefined && next.state !== 'held' && next.state !== 'asleep') next = next.outer;
  return next;
}

function membersOf(awaiting: readonly (Caller | Fork)[]): Members {
  const functions: string[] = [];
  let fork: Fork | undefined;
  for (const one of awaiting) {
    if ('fork' in one) {
      fork = one;
      break;
    }
    functions.push(one.function);
  }
  return { functions, fork };
}

/**
 * Who awaited a function goes on awaiting it until it ends, so a caller that is a member has behind it the members that were
 * behind it, and the fork that was behind them. Another activation of the same function has not.
 */
function isOneTask({ members }: Tenure): boolean {
  if (members === undefined || members.functions.length === 0) return true;
  const now = callers();
  if (now.length === 0) return true;
  return now.some((caller, at) => !('fork' in caller) && isMember(caller, now.slice(at + 1), members));
}

function isMember(caller: Caller, behind: readonly (Caller | Fork)[], { functions, fork }: Members): boolean {
  const index = functions.indexOf(caller.function);
  if (index < 0) return false;
  let at = 0;
  for (const name of functions.slice(index + 1)) {
    while (at < behind.length && functionOf(behind[at]!) !== name) at++;
    if (at++ >= behind.length) return false;
  }
  return fork === undefined || behind.slice(at).find((one): one is Fork => 'fork' in one)?.fork === fork.fork;
}

function functionOf(one: Caller | Fork): string | undefined {
  return 'fork' in one ? undefined : one.function;
}
