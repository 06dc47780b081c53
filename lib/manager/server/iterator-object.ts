import { throwLater } from '../../util/throw-later.js';
import type { ObjectType } from './object-type.js';

type AnyIterator = Iterator<unknown, unknown, unknown> | AsyncIterator<unknown, unknown, unknown>;

/** An iterator of the manager's as its proxies see it. */
class IteratorObject {
  readonly #iterator: AnyIterator;
  #over = false;

  constructor(source: unknown) {
    this.#iterator = iteratorOf(source);
  }

  async next(...value: [] | [unknown]): Promise<IteratorResult<unknown, unknown>> {
    return this.#note(await this.#iterator.next(...value));
  }

  async return(value?: unknown): Promise<IteratorResult<unknown, unknown>> {
    this.#over = true;
    return (await this.#iterator.return?.(value)) ?? { value, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<unknown, unknown>> {
    if (this.#iterator.throw !== undefined) return this.#note(await this.#iterator.throw(error));
    await this.return();
    throw error;
  }

  /** Nobody has a proxy any more: a generator gets to its `finally`. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#over) await this.return();
  }

  #note(result: IteratorResult<unknown, unknown>): IteratorResult<unknown, unknown> {
    this.#over = result.done === true;
    return result;
  }
}

function iteratorOf(source: unknown): AnyIterator {
  const object = Object(source) as Partial<Iterable<unknown> & AsyncIterable<unknown> & AnyIterator>;
  const made = object[Symbol.asyncIterator]?.() ?? object[Symbol.iterator]?.() ?? (typeof object.next === 'function' ? object : undefined);
  if (made === undefined) throw new TypeError('Iterator: the object cannot be iterated. Give it a method [Symbol.iterator].');
  return made as AnyIterator;
}

/** Whether a method gave an iterator of the language's own, which cannot cross: a generator, or what `keys()` gives. */
export function isIterator(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const brand = Object.prototype.toString.call(value);
  return /(?:Generator|Iterator)\]$/.test(brand) && typeof (value as Partial<AnyIterator>).next === 'function';
}

/** Iterators, however they came to be (Python: the internal type `Iterator`, MA-15). */
export const iteratorType: ObjectType = {
  typeId: 'Iterator',
  callable: (source: unknown) => new IteratorObject(source),
  exposed: ['next', 'return', 'throw'],
  methodToTypeId: {},
  proxy: 'IteratorProxy',
  // A generator gets to its `finally`; what that throws is nobody's but its author's.
  end: (object: IteratorObject) => object[Symbol.asyncDispose]().then(undefined, throwLater),
};
