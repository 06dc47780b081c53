import { identityOf, type DictKey } from '../../key-identity.js';
import type { ContainerRule } from './rule.js';

/** The rules of a set: elements in the order in which they came. Its methods' `others` are whole lists. */
export class SetRule implements ContainerRule {
  readonly #elements = new Map<unknown, DictKey>();

  constructor(elements: readonly DictKey[] = []) {
    this.addAll(elements);
  }

  get size(): number {
    return this.#elements.size;
  }

  has(element: DictKey): boolean {
    return this.#elements.has(identityOf(element));
  }

  /** Whether it was not there before. */
  add(element: DictKey): boolean {
    const identity = identityOf(element);
    if (this.#elements.has(identity)) return false;
    this.#elements.set(identity, element === 0 ? 0 : element);
    return true;
  }

  addAll(elements: readonly DictKey[]): void {
    for (const element of elements) this.add(element);
  }

  remove(element: DictKey): boolean {
    return this.#elements.delete(identityOf(element));
  }

  /** Takes the oldest element out; `undefined` when there is none. */
  take(): DictKey {
    for (const [identity, element] of this.#elements) {
      this.#elements.delete(identity);
      return element;
    }
    return undefined;
  }

  clear(): void {
    this.#elements.clear();
  }

  /** Live, as a Set's own. */
  values(): IterableIterator<DictKey> {
    return this.#elements.values();
  }

  union(other: readonly DictKey[]): DictKey[] {
    return [...this.values(), ...new SetRule(other).difference([...this.values()])];
  }

  intersection(other: readonly DictKey[]): DictKey[] {
    const others = new SetRule(other);
    return [...this.values()].filter((element) => others.has(element));
  }

  difference(other: readonly DictKey[]): DictKey[] {
    const others = new SetRule(other);
    return [...this.values()].filter((element) => !others.has(element));
  }

  symmetricDifference(other: readonly DictKey[]): DictKey[] {
    return [...this.difference(other), ...new SetRule(other).difference([...this.values()])];
  }

  // What stays is not taken out and put back: an iteration under way would meet it twice.

  intersectionUpdate(other: readonly DictKey[]): void {
    for (const element of this.difference(other)) this.remove(element);
  }

  differenceUpdate(other: readonly DictKey[]): void {
    for (const element of other) this.remove(element);
  }

  symmetricDifferenceUpdate(other: readonly DictKey[]): void {
    const fresh = new SetRule(other).difference([...this.values()]);
    this.differenceUpdate(other);
    this.addAll(fresh);
  }

  isSubsetOf(other: readonly DictKey[]): boolean {
    return this.difference(other).length === 0;
  }

  isSupersetOf(other: readonly DictKey[]): boolean {
    return other.every((element) => this.has(element));
  }

  isDisjointFrom(other: readonly DictKey[]): boolean {
    return !other.some((element) => this.has(element));
  }
}
