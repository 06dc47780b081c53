import type { Input } from './chunks.js';

/** What a step of reading gave: items with the number of the first, or what the input threw. */
export type Read = { readonly items: readonly unknown[]; readonly first: number } | { readonly error: unknown };

/** Reads an input a chunk at a time, when asked; of an asynchronous one, one item is under way at a time. */
export class ImapInput {
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  readonly #asynchronous: boolean;
  readonly #chunkSize: number;
  /** Called when an asynchronous input has given something: it is time to ask again. */
  readonly #arrived: () => void;
  #chunk: unknown[] = [];
  #first = 0;
  #failure: { readonly error: unknown } | undefined;
  #exhausted = false;
  #waiting = false;
  #closed = false;

  /** `input` was checked to be an iterable of either kind. */
  constructor(input: Input<unknown>, chunkSize: number, arrived: () => void) {
    this.#chunkSize = chunkSize;
    this.#arrived = arrived;
    this.#asynchronous = typeof (input as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function';
    this.#iterator = this.#asynchronous
      ? (input as AsyncIterable<unknown>)[Symbol.asyncIterator]()
      : (input as Iterable<unknown>)[Symbol.iterator]();
  }

  /** Nothing more will come. */
  get ended(): boolean {
    return this.#closed || (this.#exhausted && this.#failure === undefined && this.#chunk.length === 0);
  }

  /** The next chunk, or the input's error, which is the last; `undefined` at the end and when it must be waited for. */
  next(): Read | undefined {
    while (!this.#exhausted && !this.#closed && this.#chunk.length < this.#chunkSize) {
      if (this.#asynchronous) {
        this.#ask();
        return undefined;
      }
      this.#step(() => this.#accept((this.#iterator as Iterator<unknown>).next()));
    }
    return this.#take();
  }

  /** Lets go of the input; what its `return` throws concerns nobody. */
  close(): void {
    if (this.#closed || this.#exhausted) {
      this.#closed = true;
      return;
    }
    this.#closed = true;
    try {
      Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
    } catch {
      // The user has stopped asking.
    }
  }

  #ask(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    const answer = (settle: () => void): void => {
      this.#waiting = false;
      if (this.#closed) return;
      this.#step(settle);
      this.#arrived();
    };
    this.#step(() => {
      (this.#iterator as AsyncIterator<unknown>).next().then(
        (result) => answer(() => this.#accept(result)),
        (error: unknown) =>
          answer(() => {
            throw error;
          }),
      );
    });
  }

  #accept({ done, value }: IteratorResult<unknown>): void {
    if (done === true) this.#exhausted = true;
    else this.#chunk.push(value);
  }

  #step(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#exhausted = true;
      this.#failure = { error };
    }
  }

  /** What was read before the input threw comes first. */
  #take(): Read | undefined {
    if (this.#closed) return undefined;
    if (this.#chunk.length > 0) {
      const items = this.#chunk;
      const first = this.#first;
      this.#chunk = [];
      this.#first += items.length;
      return { items, first };
    }
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }
}
