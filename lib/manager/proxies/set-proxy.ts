import type { DictKey } from '../key-identity.js';
import { ContainerProxy } from './container-proxy.js';
import { checkIterable, checkKey } from './read-arguments.js';

/** What a set is joined or compared with: another proxy, or anything to go through. */
export type Elements<T extends DictKey> = Iterable<T> | SetProxy<T>;

/**
 * A set that lives in a manager, for any number of processes.
 *
 * Each call is one step: no other process sees, or changes, anything in the middle of it. Elements are primitives and
 * lists of primitives (two equal lists are one element); they stay in the order in which they came. Methods that make a
 * new set give a plain `Set`. Another `SetProxy` as argument is read first, in a step of its own.
 *
 * @example
 * ```ts
 * import { Manager } from 'forkful';
 *
 * await using manager = Manager();
 * const seen = manager.set(['a', 'b']);
 * console.log(await seen.add('b'), await seen.add('c')); // prints: false true
 * console.log(await seen.difference(['a'])); // prints: Set(2) { 'b', 'c' }
 * ```
 *
 * Python: `SetProxy` (PX-09), the result of `manager.set()` since 3.14. The methods have the names of JavaScript's `Set`
 * where it has them; `s |= xs` is `update`, `s - xs` is `difference`, and so on.
 */
export class SetProxy<T extends DictKey = DictKey> extends ContainerProxy {
  /** Tells whether the element is there. */
  async has(element: T): Promise<boolean> {
    return (await this.port.ask('has', [checkKey('SetProxy.has', element)])) as boolean;
  }

  /** Adds an element; tells whether it was not there before. Of several who add it at once, one is told `true`. */
  async add(element: T): Promise<boolean> {
    return (await this.port.ask('add', [checkKey('SetProxy.add', element)])) as boolean;
  }

  /** Takes an element out; tells whether it was there. Python: `discard`. */
  async delete(element: T): Promise<boolean> {
    return (await this.port.ask('delete', [checkKey('SetProxy.delete', element)])) as boolean;
  }

  /** Takes the element out that came first, and gives it; `undefined` when there is none. */
  async pop(): Promise<T | undefined> {
    return (await this.port.ask('pop', [])) as T | undefined;
  }

  /** Takes everything out. */
  async clear(): Promise<void> {
    await this.port.ask('clear', []);
  }

  /** How many elements there are. Python: `len(s)`. */
  async size(): Promise<number> {
    return (await this.port.ask('size', [])) as number;
  }

  /** All elements, in the order in which they came. */
  async values(): Promise<T[]> {
    return (await this.port.ask('values', [])) as T[];
  }

  /** A copy of everything, as it is in one moment. */
  async copy(): Promise<Set<T>> {
    return new Set(await this.values());
  }

  /** The same as `copy()`, as every proxy has it. */
  override getValue(): Promise<Set<T>> {
    return this.copy();
  }

  /** Adds many elements in one step. Python: `s |= xs`. */
  async update(elements: Elements<T>): Promise<void> {
    await this.#with('update', elements);
  }

  /** Keeps only what is among `elements` too. Python: `s &= xs`. */
  async intersectionUpdate(elements: Elements<T>): Promise<void> {
    await this.#with('intersectionUpdate', elements);
  }

  /** Takes many elements out in one step. Python: `s -= xs`. */
  async differenceUpdate(elements: Elements<T>): Promise<void> {
    await this.#with('differenceUpdate', elements);
  }

  /** Takes out what is among `elements`, and adds what was not there. Python: `s ^= xs`. */
  async symmetricDifferenceUpdate(elements: Elements<T>): Promise<void> {
    await this.#with('symmetricDifferenceUpdate', elements);
  }

  /** What is in either. Python: `s | xs`. */
  union(elements: Elements<T>): Promise<Set<T>> {
    return this.#made('union', elements);
  }

  /** What is in both. Python: `s & xs`. */
  intersection(elements: Elements<T>): Promise<Set<T>> {
    return this.#made('intersection', elements);
  }

  /** What is in this one alone. Python: `s - xs`. */
  difference(elements: Elements<T>): Promise<Set<T>> {
    return this.#made('difference', elements);
  }

  /** What is in one of them, not in both. Python: `s ^ xs`. */
  symmetricDifference(elements: Elements<T>): Promise<Set<T>> {
    return this.#made('symmetricDifference', elements);
  }

  /** Whether every element of this is among `elements`. Python: `s <= xs`. */
  async isSubsetOf(elements: Elements<T>): Promise<boolean> {
    return (await this.#with('isSubsetOf', elements)) as boolean;
  }

  /** Whether every one of `elements` is in this. Python: `s >= xs`. */
  async isSupersetOf(elements: Elements<T>): Promise<boolean> {
    return (await this.#with('isSupersetOf', elements)) as boolean;
  }

  /** Whether none of `elements` is in this. Python: `isdisjoint`. */
  async isDisjointFrom(elements: Elements<T>): Promise<boolean> {
    return (await this.#with('isDisjointFrom', elements)) as boolean;
  }

  /**
   * Goes through the elements as a `Set` does: what is taken out before its turn does not come, what is added comes last.
   * It reads in pages of up to 1000, so a change of the last moment may be missed.
   */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.rows(() => undefined, (row) => row as T);
  }

  async #made(method: string, elements: Elements<T>): Promise<Set<T>> {
    return new Set((await this.#with(method, elements)) as T[]);
  }

  async #with(method: string, elements: Elements<T>): Promise<unknown> {
    const call = `SetProxy.${method}`;
    const given = elements instanceof ContainerProxy ? await (elements).values() : checkIterable(call, 'elements', elements);
    return this.port.ask(method, [Array.from(given, (element) => checkKey(call, element))]);
  }
}
