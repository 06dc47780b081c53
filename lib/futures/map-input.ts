import type { Input } from '../pool/chunks.js';

/** The arguments of a map's calls, one after the other: its inputs side by side, until the shortest ends. */
export interface MapInput {
  readonly items: Input<unknown>;
  /** Nothing more is read: whoever asks for more gets this error. */
  cut(error: Error): void;
}

type AnyIterator = Iterator<unknown, unknown> | AsyncIterator<unknown, unknown>;

/** One input gives its items, several give lists of one item of each. They were checked to be iterables. */
export function mapInput(inputs: readonly Input<unknown>[]): MapInput {
  return inputs.every(isSynchronous) ? new SynchronousInput(inputs) : new AsynchronousInput(inputs);
}

function isSynchronous(input: Input<unknown>): input is Iterable<unknown> {
  return typeof (input as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';
}

class SynchronousInput implements MapInput, IterableIterator<unknown> {
  readonly items = this;
  readonly #iterators: readonly Iterator<unknown, unknown>[];
  #error: Error | undefined;

  constructor(inputs: readonly Iterable<unknown>[]) {
    this.#iterators = inputs.map((input) => input[Symbol.iterator]());
  }

  cut(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    closeAll(this.#iterators);
  }

  next(): IteratorResult<unknown> {
    if (this.#error !== undefined) throw this.#error;
    const items: unknown[] = [];
    for (const [at, iterator] of this.#iterators.entries()) {
      const { done, value } = iterator.next();
      if (done === true) return end(this.#iterators, at);
      items.push(value);
    }
    return given(items);
  }

  return(): IteratorResult<unknown> {
    closeAll(this.#iterators);
    return { done: true, value: undefined };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

class AsynchronousInput implements MapInput, AsyncIterableIterator<unknown> {
  readonly items = this;
  readonly #iterators: readonly AnyIterator[];
  #error: Error | undefined;
  /** Ends the step that is under way. */
  #reject: ((error: Error) => void) | undefined;

  constructor(inputs: readonly Input<unknown>[]) {
    this.#iterators = inputs.map((input) => (isSynchronous(input) ? input[Symbol.iterator]() : input[Symbol.asyncIterator]()));
  }

  /** The user's input may take its time over the next item: nobody waits for it any more. */
  cut(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    closeAll(this.#iterators);
    this.#reject?.(error);
  }

  next(): Promise<IteratorResult<unknown>> {
    return new Promise((resolve, reject) => {
      if (this.#error !== undefined) return reject(this.#error);
      this.#reject = reject;
      this.#step().then(resolve, reject);
    });
  }

  return(): Promise<IteratorResult<unknown>> {
    closeAll(this.#iterators);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #step(): Promise<IteratorResult<unknown>> {
    const items: unknown[] = [];
    for (const [at, iterator] of this.#iterators.entries()) {
      const { done, value } = await iterator.next();
      if (done === true) return end(this.#iterators, at);
      items.push(value);
    }
    return given(items);
  }
}

function given(items: readonly unknown[]): IteratorResult<unknown> {
  if (items.length === 0) return { done: true, value: undefined };
  return { done: false, value: items.length === 1 ? items[0] : items };
}

/** One has ended; the others are closed. */
function end(iterators: readonly AnyIterator[], at: number): IteratorResult<unknown> {
  closeAll(iterators.filter((_, other) => other !== at));
  return { done: true, value: undefined };
}

/** What a `return` throws concerns nobody: the user has stopped asking. */
function closeAll(iterators: readonly AnyIterator[]): void {
  for (const iterator of iterators) {
    try {
      Promise.resolve(iterator.return?.()).catch(() => undefined);
    } catch {
      // See above.
    }
  }
}
