/** How far back the rate is taken from, in seconds. */
const SPAN = 5;
/** Readings that follow each other faster are one. */
const APART = SPAN / 50;

interface Reading {
  readonly at: number;
  readonly count: number;
}

/**
 * Turns a growing count into a rate: that of the last seconds, or of the last step where steps take longer.
 *
 * It begins with the first step that ends, since before that processes are started.
 */
export class Meter {
  readonly #readings: Reading[] = [];

  /** Notes that the count has changed; `at` is in seconds and grows. */
  note(at: number, count: number): void {
    const last = this.#readings.at(-1);
    if (count === 0 || (last !== undefined && at - last.at < APART)) return;
    this.#readings.push({ at, count });
    while (this.#readings.length > 2 && this.#readings[1]!.at < at - SPAN) this.#readings.shift();
  }

  /** So many per second, up to now. */
  rate(at: number, count: number): number {
    const [first, second] = this.#readings;
    if (first === undefined || second === undefined) return at <= 0 ? 0 : count / at;
    return (count - first.count) / (at - first.at);
  }
}
