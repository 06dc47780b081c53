import { identityOf, type DictKey } from '../../key-identity.js';
import { sum, type ContainerRule, type Keeper } from './rule.js';
import { same, type Stored } from './stored.js';

interface Entry {
  readonly key: DictKey;
  value: Stored;
  removed: boolean;
}

/** The rules of a dict: keys in the order in which they came, each with one value. */
export class DictRule implements ContainerRule {
  readonly #entries = new Map<unknown, Entry>();
  readonly #keeper: Keeper;
  /** The entries as they came, those that were removed among them; only since somebody asked for the last. */
  #stack: Entry[] | undefined;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: DictKey): Stored {
    return this.#entries.get(identityOf(key))?.value;
  }

  has(key: DictKey): boolean {
    return this.#entries.has(identityOf(key));
  }

  set(key: DictKey, value: Stored): void {
    const identity = identityOf(key);
    const entry = this.#entries.get(identity);
    this.#keeper.keep(value);
    if (entry === undefined) {
      const added = { key: key === 0 ? 0 : key, value, removed: false };
      this.#entries.set(identity, added);
      this.#stack?.push(added);
    } else {
      this.#keeper.drop(entry.value);
      entry.value = value;
    }
  }

  /** Takes a key out; `undefined` when it is not there. */
  remove(key: DictKey): Entry | undefined {
    const identity = identityOf(key);
    const entry = this.#entries.get(identity);
    if (entry === undefined) return undefined;
    this.#entries.delete(identity);
    entry.removed = true;
    if (this.#stack !== undefined && this.#stack.length > 2 * this.size + 100) this.#stack = undefined;
    this.#keeper.drop(entry.value);
    return entry;
  }

  /** Takes the key out that came last. */
  removeLast(): Entry | undefined {
    const stack = (this.#stack ??= [...this.#entries.values()]); // a Map has no way from its end
    let last = stack.pop();
    while (last?.removed === true) last = stack.pop();
    return last === undefined ? undefined : this.remove(last.key);
  }

  setDefault(key: DictKey, value: Stored): Stored {
    if (!this.has(key)) this.set(key, value);
    return this.get(key);
  }

  increment(key: DictKey, by: number | bigint): number | bigint {
    const next = sum(this.get(key), by);
    this.set(key, next);
    return next;
  }

  compareAndSet(key: DictKey, expected: Stored, next: Stored): boolean {
    if (!same(this.get(key), expected)) return false;
    this.set(key, next);
    return true;
  }

  clear(): void {
    for (const { value } of this.#entries.values()) this.#keeper.drop(value);
    this.#entries.clear();
    this.#stack = undefined;
  }

  /** Live, as a Map's own: what is taken out before its turn does not come, what is added comes last. */
  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }
}
