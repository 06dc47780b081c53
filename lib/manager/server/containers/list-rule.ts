import { Refused } from './refused.js';
import { clampIndex, indicesOf, placeOf } from './positions.js';
import { sum, type ContainerRule, type Keeper } from './rule.js';
import { compare, same, type Stored } from './stored.js';

/** The rules of a list. Indices count from the end when they are negative. */
export class ListRule implements ContainerRule {
  #items: Stored[] = [];
  readonly #keeper: Keeper;
  /** Counts the changes. */
  #version = 0;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  get size(): number {
    return this.#items.length;
  }

  get version(): number {
    return this.#version;
  }

  /** Everything, not to be changed. */
  get items(): readonly Stored[] {
    return this.#items;
  }

  /** Gives `undefined` where nothing is. */
  get(index: number): Stored {
    return this.#items.at(index);
  }

  set(index: number, value: Stored): void {
    const at = placeOf(index, this.size);
    if (at === undefined) throw new Refused('range', String(this.size));
    this.#replace(at, 1, [value]);
  }

  append(value: Stored): void {
    this.#keeper.keep(value);
    this.#items.push(value);
    this.#version++;
  }

  extend(values: readonly Stored[]): void {
    for (const value of values) this.append(value);
  }

  insert(index: number, value: Stored): void {
    this.#replace(clampIndex(index, this.size), 0, [value]);
  }

  /** Takes one out; `undefined` when there is none. */
  pop(index: number): Stored {
    const at = placeOf(index, this.size);
    return at === undefined ? undefined : this.#replace(at, 1, [])[0];
  }

  slice(start: number | undefined, stop: number | undefined, step: number): Stored[] {
    return indicesOf(start, stop, step, this.size).map((index) => this.#items[index]);
  }

  /** As `Array.splice`: gives what it took out. */
  splice(start: number, deleteCount: number, values: readonly Stored[]): Stored[] {
    const from = clampIndex(start, this.size);
    return this.#replace(from, Math.max(0, Math.min(deleteCount, this.size - from)), values);
  }

  /** The first place of an equal value at or after `start` and before `stop`. */
  index(value: Stored, start: number, stop: number | undefined): number {
    const end = stop === undefined ? this.size : clampIndex(stop, this.size);
    for (let at = clampIndex(start, this.size); at < end; at++) if (same(this.#items[at], value)) return at;
    throw new Refused('missing');
  }

  count(value: Stored): number {
    return this.#items.reduce((count: number, item) => (same(item, value) ? count + 1 : count), 0);
  }

  remove(value: Stored): void {
    this.pop(this.index(value, 0, undefined));
  }

  reverse(): void {
    this.#items.reverse();
    this.#version++;
  }

  /** By number, or by code unit of strings. */
  sort(reverse: boolean): void {
    const sign = reverse ? -1 : 1;
    this.#items = [...this.#items].sort((a, b) => {
      const order = compare(a, b);
      if (order === undefined) throw new Refused('noOrder');
      return sign * order;
    });
    this.#version++;
  }

  /** Puts the items in an order that somebody else found, unless the list has changed since. */
  reorder(version: number, order: readonly number[]): boolean {
    if (version !== this.#version || order.length !== this.size) return false;
    this.#items = order.map((from) => this.#items[from]);
    this.#version++;
    return true;
  }

  repeat(times: number): void {
    const items = [...this.#items];
    if (times <= 0) this.clear();
    for (let left = times - 1; left > 0; left--) this.extend(items);
  }

  increment(index: number, by: number | bigint): number | bigint {
    const next = sum(this.get(index), by);
    this.set(index, next);
    return next;
  }

  compareAndSet(index: number, expected: Stored, next: Stored): boolean {
    if (placeOf(index, this.size) === undefined) throw new Refused('range', String(this.size));
    if (!same(this.get(index), expected)) return false;
    this.set(index, next);
    return true;
  }

  clear(): void {
    this.#replace(0, this.size, []);
  }

  /** Live: it reads whatever stands at the next index when that is asked for. */
  values(): IterableIterator<Stored> {
    let next = 0;
    const iterator: IterableIterator<Stored> = {
      next: () => (next < this.size ? { done: false, value: this.#items[next++] } : { done: true, value: undefined }),
      [Symbol.iterator]: () => iterator,
    };
    return iterator;
  }

  #replace(at: number, count: number, values: readonly Stored[]): Stored[] {
    for (const value of values) this.#keeper.keep(value);
    const taken = this.#items.slice(at, at + count);
    const rest = values.length > 1000 ? this.#items.slice(at + count) : undefined;
    // What is long does not fit on the stack as arguments.
    if (rest === undefined) this.#items.splice(at, count, ...values);
    else this.#items = this.#items.slice(0, at).concat(values, rest);
    for (const value of taken) this.#keeper.drop(value);
    this.#version++;
    return taken;
  }
}
