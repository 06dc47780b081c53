import type { ResourceLink } from '../rpc/broker.js';
import { ExitPriority, onExit } from '../util/finalizers.js';

/** A unit that this process has; one that is lent for a sleep comes back under another number. */
export interface Unit {
  number: number;
}

/**
 * What this process has of one lock or semaphore, whichever of its handles it was acquired through.
 *
 * The manager has the same list, and decides; this one tells whether a release needs an answer. A unit that somebody
 * else gave back for this process is struck off when the news comes (`notice`), and its number is never used again: so a
 * release that crosses the news changes nothing.
 */
export class HeldUnits {
  /** The last unit came from a holder that was gone. */
  holderDied = false;
  /** The last answer said that somebody else has the lock. */
  elsewhere = false;
  /** By number, the one that was taken first first. */
  readonly #units = new Map<number, Unit>();
  /** The links of the handles that this process has. */
  readonly #links = new Set<ResourceLink>();
  /** The links of forgotten handles, which keep what is held. */
  readonly #kept: ResourceLink[] = [];
  #offExit: (() => void) | undefined;

  get size(): number {
    return this.#units.size;
  }

  /** The one that was taken first. */
  get oldest(): Unit | undefined {
    return this.#units.values().next().value;
  }

  has(unit: Unit): boolean {
    return this.#units.get(unit.number) === unit;
  }

  /** This process has one more handle. */
  join(link: ResourceLink): void {
    this.#links.add(link);
  }

  /** A handle is forgotten. Gives whether it was the last. */
  leave(link: ResourceLink): boolean {
    this.#links.delete(link);
    if (this.#links.size > 0) return false;
    this.#offExit?.();
    this.#offExit = undefined;
    return true;
  }

  /**
   * Says what is to be done with the units that are still held at the end of the program.
   *
   * It is done over a handle that there is by then: the one that acquired may have been forgotten before.
   */
  atExit(run: (link: ResourceLink) => void): void {
    this.#offExit ??= onExit({
      priority: ExitPriority.feeders,
      run: () => {
        this.#offExit = undefined;
        const [link] = this.#links;
        if (this.size > 0 && link !== undefined) run(link);
      },
    });
  }

  /** Takes down what the manager granted; `unit` is one that comes back. */
  took(number: number, holderDied: boolean, unit: Unit = { number }): Unit {
    unit.number = number;
    this.#units.set(number, unit);
    this.holderDied = holderDied;
    this.elsewhere = false;
    return unit;
  }

  /** `false` when it was not held any more. */
  drop(number: number): boolean {
    if (!this.#units.delete(number)) return false;
    if (this.size === 0) for (const link of this.#kept.splice(0)) link.release();
    return true;
  }

  /** The handle is forgotten, but what it acquired is held until somebody gives it back, or the process ends. */
  keep(link: ResourceLink): void {
    this.#kept.push(link);
  }

  notice(what: string): void {
    const [word, number] = what.split(' ');
    if (word === 'released') this.drop(Number(number));
  }
}
