import type { DictKey } from '../key-identity.js';
import { ContainerProxy } from './container-proxy.js';
import type { Wire, WriteValue } from './container-port.js';
import { checkAmount, checkKey, readPairs } from './read-arguments.js';

/** What a dict is filled with: an object, a `Map`, or any list of pairs. */
export type Pairs<K, V> = Iterable<readonly [K, V]> | Readonly<Record<Extract<K, string>, V>>;

/** What may be added to a number of the type `V`. */
export type Amount<V> = unknown extends V ? number | bigint : Extract<V, number | bigint>;

type Row = readonly [key: unknown, value: Wire];

/**
 * A dict that lives in a manager, for any number of processes.
 *
 * Each call is one step: no other process sees, or changes, anything in the middle of it. Keys are primitives and lists
 * of primitives (two equal lists are one key); they stay in the order in which they came. What `get` gives is a copy: to
 * change what lies in a dict, set it again, or nest another proxy, which stays live.
 *
 * @example
 * ```ts
 * import { Manager, Process } from 'forkful';
 *
 * await using manager = Manager();
 * const counts = manager.dict<string, number>({ a: 1 });
 * const child = new Process({ target: async (d: typeof counts) => d.increment('a', 41), args: [counts] });
 * child.start();
 * await child.join();
 * console.log(await counts.get('a')); // prints: 42
 * ```
 *
 * Python: `DictProxy` (PX-08), the result of `manager.dict()`. `d[k]` is `get`, `d[k] = v` is `set`, `del d[k]` is
 * `delete`, `k in d` is `has`, `len(d)` is `size`. Difference: a key that is not there is no error but `undefined`.
 */
export class DictProxy<K extends DictKey = DictKey, V = unknown> extends ContainerProxy {
  /**
   * Gives a copy of the value of a key.
   *
   * @param key a primitive, or a list of them.
   * @returns the value; `undefined` when the key is not there.
   * @throws ArgumentTypeError (as rejection, like all others) when `key` cannot be one.
   * @throws BrokenError when the manager is gone. So do all methods.
   */
  async get(key: K): Promise<V | undefined> {
    return (await this.port.value('get', [checkKey('DictProxy.get', key)])) as V | undefined;
  }

  /** Tells whether the key is there. */
  async has(key: K): Promise<boolean> {
    return (await this.port.ask('has', [checkKey('DictProxy.has', key)])) as boolean;
  }

  /**
   * Sets the value of a key. When the promise is fulfilled every process sees it.
   *
   * @throws SerializationError (as rejection) when the value cannot cross; nothing is set then.
   */
  async set(key: K, value: V): Promise<void> {
    await this.port.ask('set', this.#args('DictProxy.set', key, (write) => [write(value, 'value')]));
  }

  /** Takes a key out; tells whether it was there. */
  async delete(key: K): Promise<boolean> {
    return (await this.port.ask('delete', [checkKey('DictProxy.delete', key)])) as boolean;
  }

  /** Takes a key out and gives its value; `undefined` when it was not there. Of several who try at once, one gets it. */
  async pop(key: K): Promise<V | undefined> {
    return (await this.port.value('pop', [checkKey('DictProxy.pop', key)])) as V | undefined;
  }

  /** Takes the key out that came last, and gives it with its value; `undefined` when the dict is empty. Python: `popitem`. */
  async popItem(): Promise<[K, V] | undefined> {
    return this.port.answer(
      'popItem',
      [],
      (row, read) => (row === undefined ? undefined : pair<K, V>(row, read)),
      (row) => (row === undefined ? [] : [(row as Row)[1]]),
    );
  }

  /** Gives the value of a key, which is set to `value` first when it is not there. Python: `setdefault`. */
  async setDefault(key: K, value: V): Promise<V> {
    return (await this.port.value('setDefault', this.#args('DictProxy.setDefault', key, (write) => [write(value, 'value')]))) as V;
  }

  /**
   * Adds to a number; a key that is not there counts as zero. Exact, however many processes do it at once.
   *
   * @param by what is added. Default: 1.
   * @returns the sum.
   * @throws ArgumentTypeError (as rejection) when something else than a number stands there, or when one is a bigint and the other not.
   *
   * Python has no counterpart: `d[k] += 1` loses counts without a lock.
   */
  async increment(key: K, by?: Amount<V>): Promise<Amount<V>> {
    const amount = checkAmount('DictProxy.increment', by ?? 1);
    return (await this.port.ask('increment', [checkKey('DictProxy.increment', key), amount])) as Amount<V>;
  }

  /**
   * Sets a key if its value is still the expected one.
   *
   * @param expected what must stand there; `undefined`: nothing. Plain values are compared deeply, instances and functions by what they were encoded to.
   * @param next what it becomes.
   * @returns whether it was set.
   */
  async compareAndSet(key: K, expected: V | undefined, next: V): Promise<boolean> {
    const call = 'DictProxy.compareAndSet';
    const args = this.#args(call, key, (write) => [write(expected, 'expected'), write(next, 'next')]);
    return (await this.port.ask('compareAndSet', args)) as boolean;
  }

  /** Sets many keys in one step. @param pairs an object, a `Map`, or a list of pairs. */
  async update(pairs: Pairs<K, V>): Promise<void> {
    await this.port.ask('update', [this.port.encode('DictProxy.update', (write) => writePairs('DictProxy.update', pairs, write))]);
  }

  /** Takes everything out. */
  async clear(): Promise<void> {
    await this.port.ask('clear', []);
  }

  /** How many keys there are. Python: `len(d)`. */
  async size(): Promise<number> {
    return (await this.port.ask('size', [])) as number;
  }

  /** All keys, in the order in which they came. */
  async keys(): Promise<K[]> {
    return (await this.port.ask('keys', [])) as K[];
  }

  /** Copies of all values, in the order of their keys. */
  async values(): Promise<V[]> {
    return (await this.port.values('values', [])) as V[];
  }

  /** All keys with copies of their values, in order. */
  async items(): Promise<[K, V][]> {
    return this.port.answer(
      'items',
      [],
      (rows, read) => (rows as Row[]).map((row) => pair<K, V>(row, read)),
      (rows) => (rows as Row[]).map(([, value]) => value),
    );
  }

  /** A copy of everything, as it is in one moment. */
  async copy(): Promise<Map<K, V>> {
    return new Map(await this.items());
  }

  /** The same as `copy()`, as every proxy has it. */
  override getValue(): Promise<Map<K, V>> {
    return this.copy();
  }

  /**
   * Goes through keys and values as a `Map` does: what is taken out before its turn does not come, what is added comes
   * last. It reads in pages of up to 1000, so a change of the last moment may be missed.
   */
  [Symbol.asyncIterator](): AsyncGenerator<[K, V], void, undefined> {
    return this.rows((row) => (row as Row)[1], (row, read) => pair<K, V>(row, read));
  }

  #args(call: string, key: K, values: (write: WriteValue) => Wire[]): unknown[] {
    return this.port.encode(call, (write) => [checkKey(call, key), ...values(write)]);
  }

}

/** Pairs as they travel. */
export function writePairs(call: string, pairs: unknown, write: WriteValue): Wire[] {
  return readPairs(call, 'pairs', pairs).map(([key, value], index) => [
    key,
    write(value, typeof key === 'string' ? `pairs.${key}` : `pairs[${String(index)}][1]`),
  ]);
}

function pair<K, V>(row: unknown, read: (wire: Wire) => unknown): [K, V] {
  const [key, value] = row as Row;
  return [key as K, read(value) as V];
}
