import type { Site } from '../util/waits.js';
import type { ProgressCount } from '../util/progress/progress-count.js';
import { giveUpResult, settleResult, type Cancellable } from './async-result.js';
import { countOf, type MapResult } from './map-result.js';
import type { PoolEngine } from './pool-engine.js';
import type { TaskOwner } from './task.js';

/** Gathers the chunks of one `map` and settles its result when the last of them has ended. */
export class MapJob<R> implements TaskOwner, Cancellable {
  readonly #engine: Pick<PoolEngine, 'cancelAll'>;
  readonly #result: MapResult<R[]>;
  readonly #count: ProgressCount;
  readonly #itemsOf: (chunk: number) => number;
  readonly #chunks: (readonly R[] | undefined)[];
  #open: number;
  /** Of the chunks that failed, the first by position. */
  #failure: { readonly chunk: number; readonly error: unknown } | undefined;

  /** Called when the last chunk has ended, or the whole was cancelled. */
  unlisten: (() => void) | undefined;

  /** `itemsOf` tells how many items a chunk has. */
  constructor(engine: Pick<PoolEngine, 'cancelAll'>, result: MapResult<R[]>, chunks: number, itemsOf: (chunk: number) => number) {
    this.#engine = engine;
    this.#result = result;
    this.#count = countOf(result);
    this.#itemsOf = itemsOf;
    this.#chunks = new Array<readonly R[] | undefined>(chunks);
    this.#open = chunks;
  }

  done(chunk: number, value: unknown): void {
    this.#chunks[chunk] = value as readonly R[];
    this.#count.add((value as readonly R[]).length, 0);
    this.#ended();
  }

  failed(chunk: number, error: unknown): void {
    if (this.#failure === undefined || chunk < this.#failure.chunk) this.#failure = { chunk, error };
    const items = this.#itemsOf(chunk);
    this.#count.add(items, items);
    this.#ended();
  }

  /** Its chunks fail each for itself; the result is told first. */
  cancel(reason: unknown): boolean {
    if (this.#result.ready()) return false;
    settleResult(this.#result, 'cancelled', reason);
    this.unlisten?.();
    this.#engine.cancelAll(this, reason);
    return true;
  }

  get over(): boolean {
    return this.#result.ready();
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
    this.unlisten?.();
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
