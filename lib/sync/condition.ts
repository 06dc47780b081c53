import { inspect } from 'node:util';
import { ArgumentTypeError, AssertionError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';
import { uniqueToken } from '../util/unique-token.js';
import { readWait, type Wait, type WaitOptions } from '../util/wait-options.js';
import { Acquirable } from './acquirable.js';
import type { LockCore } from './lock-core.js';
import { Lock } from './lock.js';
import { readName, type SyncOptions } from './names.js';
import { RLock } from './r-lock.js';
import type { ConditionStatistics, LockStatistics, SyncParty } from './statistics.js';

/** How a condition is made. */
export interface ConditionOptions extends SyncOptions {
  /** The lock that goes with it. Default: a new `RLock`. */
  readonly lock?: Lock | RLock | undefined;
}

/**
 * A lock together with a place to wait until somebody who had the lock says that something has changed.
 *
 * `wait` lets go of the lock (however often it was acquired), sleeps until it is notified, and has the lock again, as
 * often as before, when it ends, whatever ended it. Several conditions may share one lock. No notify is spent on those
 * who died, timed out or gave up. It may be passed anywhere.
 *
 * @example
 * ```ts
 * import { Condition } from 'forkful';
 *
 * const stock = new Condition();
 * let apples = 0;
 * const eater = (async () => {
 *   await using _ = await stock.hold();
 *   await stock.waitFor(() => apples > 0);
 *   console.log('ate one of', apples); // ate one of 3
 * })();
 * await stock.withLock(async () => {
 *   apples = 3;
 *   await stock.notify();
 * });
 * await eater;
 * ```
 *
 * Python: `multiprocessing.Condition` (SY-07). Differences: `notify` does not wait until the sleepers have woken, so it
 * cannot hang when one was killed.
 */
export class Condition extends Acquirable {
  /** The lock that goes with it. */
  readonly lock: Lock | RLock;
  readonly #name: string;
  /** Names it among the conditions of its lock, at the manager. */
  readonly #key: string;
  #sleeping = 0;

  /**
   * Makes a condition; nothing is waited for.
   *
   * @param lock the lock that goes with it, or options `{ lock, name }`. Default: a new `RLock`.
   * @throws ArgumentTypeError when `lock` is no `Lock` and no `RLock`, or `name` no string.
   */
  constructor(lock?: Lock | RLock | ConditionOptions | null);
  /** @internal Makes a condition that arrived from another process. */
  constructor(lock: Lock | RLock, name: string, key: string);
  constructor(given?: Lock | RLock | ConditionOptions | null, arrivedName?: string, arrivedKey?: string) {
    const { lock: wanted, name: wish } = readCondition(given);
    const name = arrivedName ?? readName('Condition', wish);
    const lock = wanted ?? new RLock({ name: `${name}.lock` });
    super('Condition', coreOf(lock)!);
    this.lock = lock;
    this.#name = name;
    this.#key = arrivedKey ?? `${name} ${uniqueToken()}`;
  }

  override get name(): string {
    return this.#name;
  }

  /**
   * Waits until it is notified.
   *
   * @param timeout the longest wait, in seconds, or `{ timeout, signal }`; zero or less: none. Default: for ever. The time
   *   until the lock is had again comes on top.
   * @returns whether it was notified within the time allowed.
   * @throws AssertionError (as rejection, like all others) when the caller does not have the lock.
   * @throws the reason of `signal` when it fires before; the caller has the lock again then, too.
   * @throws ArgumentTypeError, ValueError when `timeout` is none.
   * @throws BrokenError when the manager is gone, and the lock with it.
   *
   * Python: `wait(timeout=None)` (SY-08).
   */
  async wait(timeout?: Seconds | WaitOptions | null): Promise<boolean> {
    return this.#wait('Condition.wait', readWait('Condition.wait', timeout));
  }

  /**
   * Waits until a predicate holds, which is called with the lock held: first at once, then after each notify.
   *
   * @param predicate tells whether to go on; it may return a promise.
   * @param timeout the longest wait altogether, in seconds, or `{ timeout, signal }`. Default: for ever.
   * @returns what the predicate returned last, which is falsy when the time was over first.
   * @throws what the predicate throws, and the errors of `wait`.
   *
   * Python: `wait_for(predicate, timeout=None)` (SY-09). Difference: an asynchronous predicate is awaited.
   */
  async waitFor<R>(predicate: () => R, timeout?: Seconds | WaitOptions | null): Promise<Awaited<R>> {
    const { timeoutMs, signal } = readWait('Condition.waitFor', timeout);
    const end = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
    let result = await predicate();
    while (!result) {
      const left = end === undefined ? undefined : end - performance.now();
      if (left !== undefined && left <= 0) break;
      await this.#wait('Condition.waitFor', { timeoutMs: left, signal });
      result = await predicate();
    }
    return result;
  }

  /**
   * Wakes sleepers, who waited longest first; they go on when the lock is theirs. Nothing is waited for.
   *
   * @param n how many at most. Default: 1.
   * @throws AssertionError (as rejection, like all others) when the caller does not have the lock.
   * @throws ArgumentTypeError when `n` is not a number; ValueError when it is no whole number or less than zero.
   *
   * Python: `notify(n=1)` (SY-10).
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is to reject
  async notify(n = 1): Promise<void> {
    if (typeof n !== 'number') throw new ArgumentTypeError(`Condition.notify: n is ${describeValue(n)}. Give the number of sleepers to wake.`);
    if (n !== Infinity && !(Number.isSafeInteger(n) && n >= 0)) {
      throw new ValueError(`Condition.notify: n is ${describeValue(n)}. Give a whole number of at least 0.`);
    }
    this.#notify('Condition.notify', n);
  }

  /** Wakes all who sleep. @throws AssertionError (as rejection) when the caller does not have the lock. Python: `notify_all()` (SY-10). */
  // eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is to reject
  async notifyAll(): Promise<void> {
    this.#notify('Condition.notifyAll', Infinity);
  }

  /** Who has the lock, who waits for it and who sleeps, since when. */
  async statistics(): Promise<ConditionStatistics> {
    const state = (await this.core.port.ask('Condition.statistics', 'statistics')) as LockStatistics & {
      readonly conditions: Readonly<Record<string, readonly SyncParty[]>>;
    };
    const { locked, holders, waiters, conditions } = state;
    return { locked, holders, waiters, sleepers: conditions[this.#key] ?? [] };
  }

  /** As Python shows it (SY-15), with the sleepers of this process. */
  override [inspect.custom](): string {
    return `<Condition(${this.core.describe()}, ${String(this.#sleeping)})>`;
  }

  /** @internal What the codec needs to send it. */
  get parts(): { readonly name: string; readonly key: string } {
    return { name: this.#name, key: this.#key };
  }

  async #wait(call: string, { timeoutMs, signal }: Wait): Promise<boolean> {
    signal?.throwIfAborted();
    const lent = this.core.lend();
    if (lent === undefined) {
      throw new AssertionError(`${call}: must acquire() condition before using wait(): ${this.#name} is not yours. Call it inside withLock() or after acquire().`);
    }
    this.#sleeping++;
    let raised: Error | undefined;
    const onRaise = (error: Error): void => void (raised = error);
    try {
      const { port } = this.core;
      const answer = await port.wait(call, 'wait', [this.#key, lent.number, timeoutMs], { timeoutMs, signal }, this.#name, onRaise);
      if (answer === 'notOwned') {
        throw new AssertionError(`${call}: ${port.name} was released by somebody else. Release a lock where it was acquired.`);
      }
      const [why, [number, holderDied]] = answer as [string, [number, boolean]];
      lent.back(number, holderDied);
      if (why === 'aborted') throw raised ?? signal?.reason;
      return why === 'notified';
    } finally {
      this.#sleeping--;
    }
  }

  #notify(call: string, n: number): void {
    if (!this.core.owned()) {
      throw new AssertionError(`${call}: lock is not owned: ${this.#name} is not yours. Call it inside withLock() or after acquire().`);
    }
    this.core.port.link.post('notify', [this.#key, n]);
  }
}

/** Checks what users give. */
export function readCondition(given: unknown): ConditionOptions {
  const options = given === undefined || given === null || coreOf(given) !== undefined ? { lock: given ?? undefined } : given;
  const { lock, name } = options as ConditionOptions;
  const isOptions = typeof options === 'object' && !(options instanceof Condition);
  if (!isOptions || (lock !== undefined && coreOf(lock) === undefined)) {
    const wrong = isOptions ? lock : options;
    throw new ArgumentTypeError(`Condition: lock is ${describeValue(wrong)}. Give a Lock or an RLock, or leave it out for a new RLock.`);
  }
  return { lock, name };
}

function coreOf(lock: unknown): LockCore | undefined {
  return lock instanceof Lock || lock instanceof RLock ? Acquirable.coreOf(lock) : undefined;
}
