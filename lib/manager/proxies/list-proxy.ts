import { RuntimeError } from '../../errors/python-errors.js';
import { ContainerProxy } from './container-proxy.js';
import type { Amount } from './dict-proxy.js';
import type { Wire } from './container-port.js';
import { checkAmount, checkBound, checkIndex, checkIterable, checkStep } from './read-arguments.js';
import { readSort, sortedOrder, type Compare, type SortOptions } from './sorted-order.js';

/** How often a sort begins anew because others changed the list meanwhile. */
const MOST_TRIES = 100;

/**
 * A list that lives in a manager, for any number of processes.
 *
 * Each call is one step: no other process sees, or changes, anything in the middle of it. Indices count from the end when
 * they are negative. What `get` gives is a copy: to change what lies in a list, set it again, or nest another proxy,
 * which stays live. Of the primitives and plain values in it equal ones are found by their value; instances and functions
 * by what they were encoded to; two handles are never equal.
 *
 * @example
 * ```ts
 * import { Manager, Process } from 'forkful';
 *
 * await using manager = Manager();
 * const list = manager.list([3, 1, 2]);
 * const child = new Process({ target: async (l: typeof list) => l.sort(), args: [list] });
 * child.start();
 * await child.join();
 * console.log(await list.copy()); // prints: [ 1, 2, 3 ]
 * ```
 *
 * Python: `ListProxy` (PX-07), the result of `manager.list()`. `l[i]` is `get`, `l[i] = x` is `set`, `l[a:b:c]` is
 * `slice`, `l[a:b] = xs` and `del l[a:b]` are `splice`, `len(l)` is `length`, `l += xs` is `extend`.
 */
export class ListProxy<T = unknown> extends ContainerProxy {
  /** Gives a copy of an item; `undefined` when there is none. @param index counted from the end when negative. */
  async get(index: number): Promise<T | undefined> {
    return (await this.port.value('get', [checkIndex('ListProxy.get', 'index', index)])) as T | undefined;
  }

  /**
   * Replaces an item.
   *
   * @throws ValueError (as rejection, like all others) when there is no item at `index`.
   * @throws SerializationError when the value cannot cross; nothing is set then.
   */
  async set(index: number, value: T): Promise<void> {
    const call = 'ListProxy.set';
    await this.port.ask('set', this.port.encode(call, (write) => [checkIndex(call, 'index', index), write(value, 'value')]));
  }

  /** Puts an item at the end. When the promise is fulfilled every process sees it. */
  async append(value: T): Promise<void> {
    await this.port.ask('append', this.port.encode('ListProxy.append', (write) => [write(value, 'value')]));
  }

  /** Puts many items at the end, in one step. */
  async extend(values: Iterable<T>): Promise<void> {
    await this.port.ask('extend', [this.#wires('ListProxy.extend', values)]);
  }

  /** Puts an item before the one at `index`; beyond the ends: at the nearer one. */
  async insert(index: number, value: T): Promise<void> {
    const call = 'ListProxy.insert';
    await this.port.ask('insert', this.port.encode(call, (write) => [checkIndex(call, 'index', index), write(value, 'value')]));
  }

  /** Takes an item out and gives it; `undefined` when there is none. Of several who try at once, one gets it. @param index default: the last one. */
  async pop(index = -1): Promise<T | undefined> {
    return (await this.port.value('pop', [checkIndex('ListProxy.pop', 'index', index)])) as T | undefined;
  }

  /** Takes the first equal item out. @throws ValueError (as rejection) when there is none. */
  async remove(value: T): Promise<void> {
    await this.port.ask('remove', this.port.encode('ListProxy.remove', (write) => [write(value, 'value')]));
  }

  /**
   * Finds the first equal item.
   *
   * @param start from where on. Default: 0.
   * @param stop before where. Default: the end.
   * @throws ValueError (as rejection) when there is none.
   */
  async index(value: T, start = 0, stop?: number): Promise<number> {
    const call = 'ListProxy.index';
    const bounds = [checkBound(call, 'start', start) ?? 0, checkBound(call, 'stop', stop)];
    return (await this.port.ask('index', this.port.encode(call, (write) => [write(value, 'value'), ...bounds]))) as number;
  }

  /** Counts the equal items. */
  async count(value: T): Promise<number> {
    return (await this.port.ask('count', this.port.encode('ListProxy.count', (write) => [write(value, 'value')]))) as number;
  }

  /**
   * Gives copies of a part, in one step.
   *
   * @param start from where on. Default: the beginning (with a negative `step`: the end).
   * @param stop before where. Default: the end (with a negative `step`: the beginning).
   * @param step each how manieth. Default: 1.
   * @throws ValueError (as rejection) when `step` is zero.
   */
  async slice(start?: number, stop?: number, step = 1): Promise<T[]> {
    const call = 'ListProxy.slice';
    const args = [checkBound(call, 'start', start), checkBound(call, 'stop', stop), checkStep(call, step)];
    return (await this.port.values('slice', args)) as T[];
  }

  /** Replaces a part by other items, in one step, and gives what was there; as `Array.splice` does it. */
  async splice(start: number, deleteCount = Infinity, ...values: T[]): Promise<T[]> {
    const call = 'ListProxy.splice';
    const from = checkBound(call, 'start', start) ?? 0;
    const count = checkBound(call, 'deleteCount', deleteCount) ?? 0;
    return (await this.port.values('splice', [from, count, this.#wires(call, values)])) as T[];
  }

  /** Turns the order round. */
  async reverse(): Promise<void> {
    await this.port.ask('reverse', []);
  }

  /**
   * Sorts the items, equal ones staying in their order.
   *
   * Without a function numbers go by their value and strings by their characters, in one step. A function runs here, not
   * in the manager; when the list changes meanwhile it sorts again, so nothing is ever lost.
   *
   * @param how `{ key, reverse }` as in Python, or a compare function as `Array.sort` takes.
   * @throws ArgumentTypeError (as rejection, like all others) when the items have no order and no function is given.
   * @throws RuntimeError when others change the list faster than it can be sorted.
   */
  async sort(how?: SortOptions<T> | Compare<T>): Promise<void> {
    const { key, compare, reverse } = readSort('ListProxy.sort', how);
    if (key === undefined && compare === undefined) {
      await this.port.ask('sort', [reverse]);
      return;
    }
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const [version, items] = await this.#snapshot();
      const order = sortedOrder(items, { key, compare, reverse });
      if ((await this.port.ask('reorder', [version, order])) === true) return;
    }
    throw new RuntimeError(
      `ListProxy.sort: the list was changed by others during each of ${String(MOST_TRIES)} tries. Keep them away with a lock, or sort a copy.`,
    );
  }

  /** Gives a copy with other items behind it; the list stays as it is. Python: `l + xs`. */
  async concat(values: Iterable<T>): Promise<T[]> {
    return [...(await this.copy()), ...(checkIterable('ListProxy.concat', 'values', values) as Iterable<T>)];
  }

  /** Gives a copy, so many times in a row; the list stays as it is. Python: `l * n`. */
  async repeat(times: number): Promise<T[]> {
    const items = await this.copy();
    return Array.from({ length: Math.max(0, checkIndex('ListProxy.repeat', 'times', times)) }, () => items).flat<T[][]>(1);
  }

  /** Makes the list so many times as long, with the same items again. Python: `l *= n`. */
  async repeatInPlace(times: number): Promise<void> {
    await this.port.ask('repeatInPlace', [checkIndex('ListProxy.repeatInPlace', 'times', times)]);
  }

  /**
   * Adds to a number in the list. Exact, however many processes do it at once.
   *
   * @param by what is added. Default: 1.
   * @returns the sum.
   * @throws ValueError (as rejection, like all others) when there is no item at `index`.
   * @throws ArgumentTypeError when the item is no number, or when one is a bigint and the other not.
   */
  async increment(index: number, by?: Amount<T>): Promise<Amount<T>> {
    const call = 'ListProxy.increment';
    return (await this.port.ask('increment', [checkIndex(call, 'index', index), checkAmount(call, by ?? 1)])) as Amount<T>;
  }

  /** Replaces an item if it still equals `expected`; tells whether it did. @throws ValueError (as rejection) when there is no item at `index`. */
  async compareAndSet(index: number, expected: T, next: T): Promise<boolean> {
    const call = 'ListProxy.compareAndSet';
    const args = this.port.encode(call, (write) => [checkIndex(call, 'index', index), write(expected, 'expected'), write(next, 'next')]);
    return (await this.port.ask('compareAndSet', args)) as boolean;
  }

  /** Takes everything out. */
  async clear(): Promise<void> {
    await this.port.ask('clear', []);
  }

  /** How many items there are. Python: `len(l)`. */
  async length(): Promise<number> {
    return (await this.port.ask('length', [])) as number;
  }

  /** A copy of everything, as it is in one moment. */
  async copy(): Promise<T[]> {
    return this.slice();
  }

  /** The same as `copy()`, as every proxy has it. */
  override getValue(): Promise<T[]> {
    return this.copy();
  }

  /**
   * Goes through the items as an array's own iteration does: by index, so what is appended meanwhile comes too. It reads
   * in pages of up to 1000, so a change of the last moment may be missed.
   */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.rows((row) => row, (row, read) => read(row) as T);
  }

  #wires(call: string, values: unknown): Wire[] {
    const given = checkIterable(call, 'values', values);
    return this.port.encode(call, (write) => Array.from(given, (value, index) => write(value, `values[${String(index)}]`)));
  }

  #snapshot(): Promise<readonly [version: number, items: readonly T[]]> {
    return this.port.answer(
      'snapshot',
      [],
      (result, read) => [(result as [number, Wire[]])[0], (result as [number, Wire[]])[1].map((wire) => read(wire) as T)] as const,
      (result) => (result as [number, Wire[]])[1],
    );
  }
}
