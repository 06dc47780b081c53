/** How much of the difference is left after one shorter measurement; a longer one counts whole at once. */
const KEEPING = 0.9;

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
    if (before === undefined || perItem > before) this.#perItem = perItem;
    // A chunk of a hundred quick items says as much as a hundred quick tasks.
    else this.#perItem = perItem + (before - perItem) * (items === 1 ? KEEPING : KEEPING ** items);
  }
}
