import { implicitManager } from '../manager/implicit-manager.js';
import type { DictKey, KeyType } from '../manager/key-identity.js';
import { makeArray, makeDict, makeList, makeNamespace, makeValue } from '../manager/proxies/make-containers.js';
import type { ArrayProxy } from '../manager/proxies/array-proxy.js';
import type { DictProxy, Pairs } from '../manager/proxies/dict-proxy.js';
import type { ListProxy } from '../manager/proxies/list-proxy.js';
import type { NamespaceProxy } from '../manager/proxies/namespace-proxy.js';
import type { ValueProxy } from '../manager/proxies/value-proxy.js';
import type { NumberOf, Typecode } from '../manager/typecodes.js';

/*
 * In Python these are plain objects, because its threads share them. JavaScript's threads share none, so they live in the
 * manager that queues and locks live in too.
 */

/**
 * Makes a dict that threads share (Python: `multiprocessing.dummy.dict`, there a plain one).
 *
 * @param pairs What is in it: an object, a `Map`, or a list of pairs. Default: nothing.
 * @returns The dict; its methods give promises.
 * @throws ArgumentTypeError when `pairs` are none, or a key cannot be one; SerializationError when a value cannot cross.
 * @example
 * ```ts
 * import { dict } from 'forkful/dummy';
 * const ages = dict({ ada: 36 });
 * console.log(await ages.get('ada')); // 36
 * ```
 */
export function dict<K, V>(pairs: Iterable<readonly [K & DictKey, V]>): DictProxy<KeyType<K>, V>;
export function dict<V>(values: Readonly<Record<string, V>>): DictProxy<string, V>;
export function dict<K extends DictKey = string, V = unknown>(pairs?: Pairs<K, V>): DictProxy<K, V>;
export function dict(pairs?: Pairs<DictKey, unknown>): DictProxy<never, never> {
  return makeDict(implicitManager(), 'dict', pairs) as DictProxy<never, never>;
}

/**
 * Makes a list that threads share (Python: `multiprocessing.dummy.list`, there a plain one).
 *
 * @param values What is in it. Default: nothing.
 * @returns The list; its methods give promises.
 * @throws ArgumentTypeError when `values` cannot be gone through; SerializationError when one cannot cross.
 * @example
 * ```ts
 * import { list, Pool } from 'forkful/dummy';
 * const seen = list<number>();
 * await using pool = new Pool(2);
 * await pool.map((n: number) => seen.append(n), [1, 2, 3]);
 * console.log(await seen.length()); // 3
 * ```
 */
export function list<T = unknown>(values?: Iterable<T>): ListProxy<T> {
  return makeList(implicitManager(), 'list', values);
}

/**
 * Makes a namespace that threads share (Python: `multiprocessing.dummy.Namespace`).
 *
 * @param values What is in it. Default: nothing.
 * @returns The namespace; its methods give promises.
 * @throws ArgumentTypeError when `values` is no object; SerializationError when a value cannot cross.
 * @example
 * ```ts
 * import { Namespace } from 'forkful/dummy';
 * const settings = Namespace({ verbose: true });
 * console.log(await settings.get('verbose')); // true
 * ```
 */
export function Namespace<S extends object = Record<string, unknown>>(values?: S): NamespaceProxy<S> {
  return makeNamespace(implicitManager(), 'Namespace', values);
}

/**
 * Makes a single value that threads share (Python: `multiprocessing.dummy.Value`).
 *
 * @param typecode A letter for a type of numbers, as in Python's `array`, or `null` for a value of any kind.
 * @param value What it is at first.
 * @returns The value; its methods give promises.
 * @throws ArgumentTypeError when there is no such typecode, or `value` is not of its kind; ValueError when it is out of its range.
 * @example
 * ```ts
 * import { Value } from 'forkful/dummy';
 * const count = Value('i', 7);
 * console.log(await count.get()); // 7
 * ```
 */
export function Value<C extends Typecode>(typecode: C, value: NumberOf<C>): ValueProxy<NumberOf<C>>;
export function Value<T>(typecode: null, value: T): ValueProxy<T>;
export function Value(typecode: Typecode | null, value: unknown): ValueProxy<any> {
  return makeValue(implicitManager(), 'Value', typecode, value);
}

/**
 * Makes an array of numbers that threads share (Python: `multiprocessing.dummy.Array`); `forkful/dummy` calls it `Array`.
 *
 * @param typecode A letter for a type of numbers, as in Python's `array`.
 * @param content The numbers, or how many zeros.
 * @returns The array; its methods give promises.
 * @throws ArgumentTypeError when there is no such typecode, or a number is not of its kind; ValueError when one is out of its range.
 * @example
 * ```ts
 * import { Array } from 'forkful/dummy';
 * const numbers = Array('i', [1, 2, 3]);
 * console.log(await numbers.get(1)); // 2
 * ```
 */
export function sharedArray<C extends Typecode>(typecode: C, content: number | Iterable<NumberOf<C>>): ArrayProxy<NumberOf<C>> {
  return makeArray(implicitManager(), 'Array', typecode, content);
}
