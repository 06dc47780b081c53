import type { ResourceLink } from '../rpc/broker.js';

/**
 * What this process has of one lock or semaphore, whichever of its handles it was acquired through.
 *
 * The manager has the same list, and decides; this one tells whether a release needs an answer. A unit that somebody
 * else gave back for this process is struck off when the news comes (`notice`), and its number is never used again: so a
 * release that crosses the news changes nothing.
 */
export class HeldUnits {
  /** The handles that this process has. */
  handles = 0;
  /** The last unit came from a holder that was gone. */
  holderDied = false;
  /** The last answer said that somebody else has the lock. */
  elsewhere = false;
  readonly #numbers = new Set<number>();
  /** The links of forgotten handles, which keep what is held. */
  readonly #kept: ResourceLink[] = [];

  get size(): number {
    return this.#numbers.size;
  }

  /** The one that was taken first. */
  get oldest(): number | undefined {
    return this.#numbers.values().next().value;
  }

  has(number: number): boolean {
    return this.#numbers.has(number);
  }

  /** Takes down what the manager granted. */
  took(number: number, holderDied: boolean): void {
    this.#numbers.add(number);
    this.holderDied = holderDied;
    this.elsewhere = false;
  }

  /** `false` when it was not held any more. */
  drop(number: number): boolean {
    if (!this.#numbers.delete(number)) return false;
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
