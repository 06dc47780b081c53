/** How far back the speed is taken from, in seconds. */
const SPAN = 2;

interface Reading {
  readonly at: number;
  readonly count: number;
  readonly bytes: number;
}

/** Turns growing counts into a speed: that of the last two seconds. */
export class Meter {
  readonly #readings: Reading[] = [];

  /** Notes a reading; `at` is in seconds and grows. */
  note(at: number, count: number, bytes: number): void {
    const last = this.#readings.at(-1);
    if (last !== undefined && at - last.at < SPAN / 40) return;
    this.#readings.push({ at, count, bytes });
    while (this.#readings.length > 2 && (this.#readings[1]?.at ?? at) < at - SPAN) this.#readings.shift();
  }

  /** Units and bytes per second, up to now. */
  speed(at: number, count: number, bytes: number): { readonly perSecond: number; readonly bytesPerSecond: number } {
    const first = this.#readings[0];
    const seconds = first === undefined ? 0 : at - first.at;
    if (first === undefined || seconds <= 0) return { perSecond: 0, bytesPerSecond: 0 };
    return { perSecond: (count - first.count) / seconds, bytesPerSecond: (bytes - first.bytes) / seconds };
  }
}
