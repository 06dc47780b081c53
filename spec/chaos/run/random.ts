/** Random numbers that a seed determines (mulberry32), so that a run's decisions can be made again. */
export class Random {
  #state = 0;

  /** Texts give independent sequences: one for each decider. */
  constructor(seed: string) {
    for (const char of seed) this.#state = Math.imul(this.#state ^ char.charCodeAt(0), 0x9e3779b1) ^ (this.#state >>> 15);
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }

  /** Times between events that come `mean` apart on average and know nothing of each other. */
  gap(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }
}
