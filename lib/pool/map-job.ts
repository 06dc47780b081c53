import type { Site } from '../util/waits.js';
import { giveUpResult, settleResult, type AsyncResult } from './async-result.js';
import type { TaskOwner } from './task.js';

/** Gathers the chunks of one `map` and settles its result when the last of them has ended. */
export class MapJob<R> implements TaskOwner {
  readonly #result: AsyncResult<R[]>;
  readonly #chunks: (readonly R[] | undefined)[];
  #open: number;
  /** Of the chunks that failed, the first by position. */
  #failure: { readonly chunk: number; readonly error: unknown } | undefined;

  constructor(result: AsyncResult<R[]>, chunks: number) {
    this.#result = result;
    this.#chunks = new Array<readonly R[] | undefined>(chunks);
    this.#open = chunks;
  }

  done(chunk: number, value: unknown): void {
    this.#chunks[chunk] = value as readonly R[];
    this.#ended();
  }

  failed(chunk: number, error: unknown): void {
    if (this.#failure === undefined || chunk < this.#failure.chunk) this.#failure = { chunk, error };
    this.#ended();
  }

  get site(): Site | undefined {
    return this.#result.site;
  }

  giveUp(error: Error): void {
    giveUpResult(this.#result, error);
  }

  /** Every chunk is waited for, so that no task of the map runs any more when its error is known. */
  #ended(): void {
    if (--this.#open > 0) return;
    if (this.#failure !== undefined) settleResult(this.#result, 'error', this.#failure.error);
    else settleResult(this.#result, 'value', this.#join());
  }

  /** A loop: `flat` takes ten times as long. */
  #join(): R[] {
    const all: R[] = [];
    for (const chunk of this.#chunks) for (const value of chunk ?? []) all.push(value);
    return all;
  }
}
