import { inspect } from 'node:util';
import { defaultBroker, type ResourceLink } from '../rpc/broker.js';
import { releaseWhenForgotten } from '../rpc/release-when-forgotten.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type WaitOptions } from '../util/wait-options.js';
import { readOptions, type SyncOptions } from './names.js';
import type { EventStatistics } from './statistics.js';
import { SyncPort } from './sync-port.js';

/**
 * A flag that any number of processes wait for.
 *
 * @example
 * ```ts
 * import { Event, Process } from 'forkful';
 *
 * const start = new Event();
 * const child = new Process({ target: async (event: Event) => console.log(await event.wait()), args: [start] });
 * child.start();
 * await start.set();
 * await child.join();
 * ```
 *
 * Python: `multiprocessing.Event` (SY-11). Differences: whoever waits when it is set passes with true, even if it is
 * cleared right afterwards; the name is also the browser's, so import it.
 */
export class Event {
  readonly #port: SyncPort;
  /** As the last answer told it. */
  #seen = false;

  /**
   * Makes an event that is not set; nothing is waited for.
   *
   * @param options `{ name }`: how messages call it. Default: `Event-1` and so on.
   * @throws ArgumentTypeError when `options` is no object or `name` no string.
   */
  constructor(options?: SyncOptions);
  /** @internal Makes an event of a manager, or one that arrived from another process. */
  constructor(options: undefined, link: ResourceLink);
  constructor(options?: SyncOptions, link?: ResourceLink) {
    this.#port = new SyncPort(link ?? defaultBroker().create('Event', [readOptions('Event', options)]));
    releaseWhenForgotten(this, this.#port.link);
  }

  /** How messages and reports call it. */
  get name(): string {
    return this.#port.name;
  }

  /** Whether it is set at the moment the manager is asked. Python: `is_set`. */
  async isSet(): Promise<boolean> {
    return (this.#seen = (await this.#port.ask('Event.isSet', 'isSet')) as boolean);
  }

  /** Sets it and lets everybody pass who waits. It is set when the promise is fulfilled. Python: `set`. */
  async set(): Promise<void> {
    await this.#port.ask('Event.set', 'set');
    this.#seen = true;
  }

  /** Clears it: who comes from now on waits. It is cleared when the promise is fulfilled. Python: `clear`. */
  async clear(): Promise<void> {
    await this.#port.ask('Event.clear', 'clear');
    this.#seen = false;
  }

  /**
   * Waits until it is set.
   *
   * @param timeout the longest wait, in seconds, or `{ timeout, signal }`; zero or less: one try. Default: for ever.
   * @returns whether it was set within the time allowed.
   * @throws the reason of `signal` (as rejection, like all others) when it fires before.
   * @throws ArgumentTypeError, ValueError when `timeout` is none.
   * @throws BrokenError when the manager is gone.
   *
   * Python: `wait(timeout=None)`.
   */
  async wait(timeout?: Seconds | WaitOptions | null): Promise<boolean> {
    const wait = readWait('Event.wait', timeout);
    return (this.#seen = (await this.#port.wait('Event.wait', 'wait', [wait.timeoutMs], wait)) as boolean);
  }

  /** Whether it is set, and who waits, since when. */
  async statistics(): Promise<EventStatistics> {
    return (await this.#port.ask('Event.statistics', 'statistics')) as EventStatistics;
  }

  /** As Python shows it (SY-15), as far as this process knows. */
  [inspect.custom](): string {
    return `<Event at ${this.name} ${this.#seen ? 'set' : 'unset'}>`;
  }

  /** @internal What the codec uses; `undefined` for what is no event. */
  static linkOf(value: object): ResourceLink | undefined {
    return #port in value ? value.#port.link : undefined;
  }
}
