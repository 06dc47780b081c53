/** So many makers of resources are remembered: some megabytes, in a manager that has seen them all come and go. */
const MOST_MAKERS = 65_536;

/**
 * Remembers which resources have been there, so that a late handle of one that is gone is refused instead of being given
 * a fresh, empty one.
 *
 * A resource's id is `<maker>.<n>`. A maker counts up and tells of its resources in order, so what it has told of is one
 * number, however many it makes. Makers that have long told of nothing are forgotten when there are very many.
 */
export class Tombstones {
  readonly #most: number;
  /** For each maker the highest number; who told of one last stands last. */
  readonly #highest = new Map<string, number>();

  constructor(most = MOST_MAKERS) {
    this.#most = most;
  }

  /** How many makers are remembered. */
  get size(): number {
    return this.#highest.size;
  }

  /** The maker has told of this resource, and of all with lower numbers before. */
  heard(id: string): void {
    const [maker, n] = split(id);
    const before = this.#highest.get(maker) ?? -1;
    this.#highest.delete(maker);
    this.#highest.set(maker, Math.max(before, n));
    if (this.#highest.size <= this.#most) return;
    for (const [oldest] of this.#highest) {
      this.#highest.delete(oldest);
      break;
    }
  }

  /** Whether the maker has told of this resource: what is not there now is gone. */
  has(id: string): boolean {
    const [maker, n] = split(id);
    return n <= (this.#highest.get(maker) ?? -1);
  }
}

function split(id: string): [maker: string, n: number] {
  const dot = id.lastIndexOf('.');
  return [id.slice(0, dot), Number(id.slice(dot + 1))];
}
