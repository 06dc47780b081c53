import type { SettledItem } from './settled-items.js';

interface Part {
  readonly items: number;
  /** Set when it has ended and waits for those before it. */
  ended: readonly SettledItem[] | undefined;
}

/** In which order the results of an `imap` come out: as they went in, or as they are ready. */
export class ImapOrder {
  readonly #ordered: boolean;
  readonly #parts = new Map<number, Part>();
  #next = 0;

  constructor(ordered: boolean) {
    this.#ordered = ordered;
  }

  /** How many parts are out or held back. */
  get open(): number {
    return this.#parts.size;
  }

  /** How many items a part that has not ended stands for. */
  itemsOf(part: number): number {
    return this.#parts.get(part)!.items;
  }

  begun(part: number, items: number): void {
    this.#parts.set(part, { items, ended: undefined });
  }

  /** Lets out what may come out now; returns the part that ended. */
  ended(part: number, items: readonly SettledItem[], out: (item: SettledItem) => void): { readonly items: number } {
    const entry = this.#parts.get(part)!;
    if (!this.#ordered) {
      this.#parts.delete(part);
      items.forEach(out);
      return entry;
    }
    entry.ended = items;
    for (let next = this.#parts.get(this.#next); next?.ended !== undefined; next = this.#parts.get(++this.#next)) {
      this.#parts.delete(this.#next);
      next.ended.forEach(out);
    }
    return entry;
  }
}
