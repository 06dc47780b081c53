/** How much one later and shorter measurement weighs; a longer one counts whole at once. */
const FORGETTING = 0.1;

/**
 * How long one item of a kind of task takes, as measured lately.
 *
 * The estimate jumps up and sinks slowly: a function that was slow once is not prefetched again until it has been quick
 * for a while, because what is prefetched waits behind the slow one while other workers may be idle.
 */
export class Pace {
  #perItem: number | undefined;

  /** Milliseconds for a task of so many items; `Infinity` before the first measurement. */
  estimate(items: number): number {
    return this.#perItem === undefined ? Infinity : this.#perItem * items;
  }

  /** Takes a measurement in. */
  measured(milliseconds: number, items: number): void {
    const perItem = milliseconds / items;
    const before = this.#perItem;
    this.#perItem = before === undefined || perItem > before ? perItem : before + (perItem - before) * FORGETTING;
  }
}
