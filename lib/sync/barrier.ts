import { inspect } from 'node:util';
import { BrokenBarrierError } from '../errors/python-errors.js';
import { defaultBroker, type ResourceLink } from '../rpc/broker.js';
import { releaseWhenForgotten } from '../rpc/release-when-forgotten.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type WaitOptions } from '../util/wait-options.js';
import { barrierArgs, type BarrierAction, type BarrierOptions } from './barrier-options.js';
import type { BarrierStatistics } from './statistics.js';
import { SyncPort } from './sync-port.js';

/**
 * A place where a fixed number of parties wait for each other: nobody passes before all are there. It can be used again.
 *
 * All of a trip pass or none: when one of those who wait gives up (timeout, abort) or its process dies, the barrier breaks
 * and the others get `BrokenBarrierError`, until somebody resets it. It may be passed anywhere, its action included.
 *
 * @example
 * ```ts
 * import { Barrier } from 'forkful';
 *
 * const barrier = new Barrier(2, () => console.log('both are here'));
 * const places = await Promise.all([barrier.wait(), barrier.wait()]);
 * console.log(places.sort()); // [ 0, 1 ]
 * ```
 *
 * Python: `multiprocessing.Barrier` (SY-12). Differences: a party that dies while it waits breaks it; `nWaiting` and
 * `broken` ask the manager, so they are promises.
 */
export class Barrier {
  readonly #port: SyncPort;
  #action: BarrierAction | undefined;

  /**
   * Makes a barrier; nothing is waited for.
   *
   * @param parties how many wait for each other.
   * @param action what the last to arrive runs before all pass, or options `{ action, timeout, name }`; it may return a promise.
   * @param timeout the longest wait of each `wait()` that is given none, in seconds. Default: for ever.
   * @throws ArgumentTypeError when `parties` or `timeout` is not a number or `action` no function.
   * @throws ValueError when `parties` is no whole number or less than 1.
   */
  constructor(parties: number, action?: BarrierAction | BarrierOptions | null, timeout?: Seconds | null);
  /** @internal Makes a barrier of a manager, or one that arrived from another process. */
  constructor(link: ResourceLink, action: BarrierAction | undefined);
  constructor(given: number | ResourceLink, action?: BarrierAction | BarrierOptions | null, timeout?: Seconds | null) {
    let link: ResourceLink;
    if (typeof given === 'object' && given !== null) {
      link = given;
      this.#action = action as BarrierAction | undefined;
    } else {
      const settings = barrierArgs(given, action, timeout);
      link = defaultBroker().create('Barrier', settings.args);
      this.#action = settings.action;
    }
    this.#port = new SyncPort(link);
    releaseWhenForgotten(this, link);
  }

  /** How messages and reports call it. */
  get name(): string {
    return this.#port.name;
  }

  /** How many wait for each other. */
  get parties(): number {
    return this.#port.link.args[1] as number;
  }

  /** How many have arrived and not passed, at the moment the manager is asked. Python: `n_waiting` (SY-14). */
  get nWaiting(): Promise<number> {
    return this.#port.ask('Barrier.nWaiting', 'nWaiting') as Promise<number>;
  }

  /** Whether it is broken, at the moment the manager is asked. Python: `broken` (SY-14). */
  get broken(): Promise<boolean> {
    return this.#port.ask('Barrier.broken', 'broken') as Promise<boolean>;
  }

  /**
   * Waits until all parties are here. The last of them runs the action first.
   *
   * @param timeout the longest wait, in seconds, or `{ timeout, signal }`. Default: what the barrier was made with.
   * @returns a number from 0 to `parties - 1`, to each party of a trip another one, in the order in which they came.
   * @throws BrokenBarrierError (as rejection, like all others) when the barrier is broken, or breaks meanwhile; also when the
   *   time is over, which breaks it for the others.
   * @throws what the action throws, in the party that ran it; the barrier is broken for the others then.
   * @throws the reason of `signal` when it fires before, which breaks the barrier too.
   * @throws BrokenError when the manager is gone.
   *
   * Python: `wait(timeout=None)` (SY-12, SY-13).
   */
  async wait(timeout?: Seconds | WaitOptions | null): Promise<number> {
    const { timeoutMs = this.#port.link.args[3] as number | undefined, signal } = readWait('Barrier.wait', timeout);
    let raised: Error | undefined;
    const answer = await this.#port.wait('Barrier.wait', 'wait', [timeoutMs], { timeoutMs, signal }, this.name, (error) => {
      raised = error;
    });
    const [kind, number] = answer as [string, number];
    if (kind === 'passed') return number;
    // All waits were ended; another party's was first, and that broke the barrier before ours was over.
    if (kind === 'broken' && raised !== undefined) throw raised;
    if (kind !== 'act') throw this.#brokenError(kind, timeoutMs);
    try {
      await this.#action?.();
    } catch (error) {
      await this.#port.ask('Barrier.wait', 'finish', number, false);
      throw error;
    }
    const [outcome, index] = (await this.#port.ask('Barrier.wait', 'finish', number, true)) as [string, number];
    if (outcome !== 'passed') throw this.#brokenError(outcome, timeoutMs);
    return index;
  }

  /** Sends away those who wait, with `BrokenBarrierError`, and makes the barrier as new. Python: `reset` (SY-14). */
  async reset(): Promise<void> {
    await this.#port.ask('Barrier.reset', 'reset');
  }

  /** Breaks the barrier until `reset()`: who waits and who comes gets `BrokenBarrierError`. Python: `abort` (SY-14). */
  async abort(): Promise<void> {
    await this.#port.ask('Barrier.abort', 'abort');
  }

  /** Who has arrived, since when. */
  async statistics(): Promise<BarrierStatistics> {
    return (await this.#port.ask('Barrier.statistics', 'statistics')) as BarrierStatistics;
  }

  [inspect.custom](): string {
    return `<Barrier at ${this.name}: parties=${String(this.parties)}>`;
  }

  /** @internal What the codec uses; `undefined` for what is no barrier. */
  static partsOf(value: object): { readonly link: ResourceLink; readonly action: BarrierAction | undefined } | undefined {
    return #port in value ? { link: value.#port.link, action: value.#action } : undefined;
  }

  /** @internal What the codec does when the action has arrived too. */
  static giveAction(barrier: Barrier, action: BarrierAction | undefined): void {
    barrier.#action = action;
  }

  #brokenError(kind: string, timeoutMs = 0): BrokenBarrierError {
    const what = kind === 'timedOut' ? `the others did not come within ${String(timeoutMs / 1000)} s, so ${this.name} is broken` : `${this.name} is broken`;
    return new BrokenBarrierError(`Barrier.wait: ${what}. Call reset() when all parties are ready to start over.`);
  }
}
