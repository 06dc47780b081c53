import { BaseProxy } from './base-proxy.js';
import { callProxy, proxyLink } from './proxy-link.js';

/**
 * Stands for an iterator or a generator that lives in a manager: each step runs there.
 *
 * Methods of registered objects that return a generator give one, and so does each whose `methodToTypeId` says `Iterator`.
 * It ends with the generator, with `return()`, which a loop calls that is left early, and with the last process that has it.
 *
 * @example
 * ```ts
 * import { BaseManager } from 'forkful';
 *
 * class Table {
 *   *rows(count: number) {
 *     for (let row = 0; row < count; row++) yield row;
 *   }
 * }
 * class MyManager extends BaseManager.with({ Table }) {}
 *
 * await using manager = await new MyManager().start();
 * for await (const row of manager.Table().rows(3)) console.log(row); // 0, 1, 2
 * ```
 *
 * Python: `multiprocessing.managers.IteratorProxy` (PX-18).
 */
export class IteratorProxy<Y = unknown, R = unknown, N = unknown> extends BaseProxy implements AsyncGenerator<Y, R, N> {
  #over = false;

  /** Takes the next step; `value` is what `yield` gives in the generator. */
  next(...value: [] | [N]): Promise<IteratorResult<Y, R>> {
    return this.#step(this.next, 'next', value);
  }

  /** Ends the iterator; a generator gets to its `finally`. */
  return(value?: R | PromiseLike<R>): Promise<IteratorResult<Y, R>> {
    return this.#step(this.return, 'return', value === undefined ? [] : [value]);
  }

  /** Throws an error where the generator stands. */
  throw(error: unknown): Promise<IteratorResult<Y, R>> {
    return this.#step(this.throw, 'throw', [error]);
  }

  /** Takes the next step with a value. Python: `send`. */
  send(value: N): Promise<IteratorResult<Y, R>> {
    return this.#step(this.send, 'next', [value]);
  }

  /** Ends the iterator. Python: `close`. */
  async close(): Promise<void> {
    await this.return();
  }

  /** The iterator itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends the iterator. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #step(caller: (...args: never[]) => unknown, method: string, args: readonly unknown[]): Promise<IteratorResult<Y, R>> {
    // What is over stays over, as everywhere in JavaScript, and there is nothing left to ask for.
    if (this.#over) {
      if (method === 'throw') throw args[0];
      return { value: (method === 'return' ? await args[0] : undefined) as R, done: true };
    }
    const result = (await callProxy(this, caller, method, args)) as IteratorResult<Y, R>;
    if (result.done === true) {
      this.#over = true;
      proxyLink(this)?.release();
    }
    return result;
  }
}

/**
 * The promise of what a method gives, which can be iterated before it is there: `for await (const row of table.rows())`.
 */
export class ProxyPromise<T> extends Promise<T> {
  /** What `then` gives is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, unknown, unknown> {
    const made: unknown = await this;
    const result: unknown = yield* made as AsyncIterable<unknown>;
    return result;
  }

  static of<T>(promise: Promise<T>): ProxyPromise<T> {
    return new ProxyPromise<T>((resolve) => resolve(promise));
  }
}
