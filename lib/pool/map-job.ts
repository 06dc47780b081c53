import type { Site } from '../util/waits.js';
import type { ProgressCount } from '../util/progress/progress-count.js';
import { giveUpResult, settleResult, type Cancellable } from './async-result.js';
import { countOf, type MapResult } from './map-result.js';
import type { PoolEngine } from './pool-engine.js';
import type { TaskOwner } from './task.js';

/** So many lists are joined by one call: arguments take room on the stack. */
const AT_ONCE = 4096;

/** Gathers the chunks of one `map` and settles its result when the last of them has ended. */
export class MapJob<R> implements TaskOwner, Cancellable {
  readonly #engine: Pick<PoolEngine, 'cancelAll'>;
  readonly #result: MapResult<R[]>;
  readonly #count: ProgressCount;
  readonly #sizes: number[] = [];
  readonly #chunks: (readonly R[] | undefined)[] = [];
  /** Chunks under way, and one more until `complete`. */
  #open = 1;
  /** Called when a chunk of so many items has ended, before that can end the map: more chunks may be added. */
  onEnded: ((items: number) => void) | undefined;
  /** Of the chunks that failed, the first by position. */
  #failure: { readonly chunk: number; readonly error: unknown } | undefined;

  /** Called when the last chunk has ended, or the whole was cancelled. */
  unlisten: (() => void) | undefined;

  constructor(engine: Pick<PoolEngine, 'cancelAll'>, result: MapResult<R[]>) {
    this.#engine = engine;
    this.#result = result;
    this.#count = countOf(result);
  }

  /** A chunk of so many items, the next by position, is on its way; gives its number. */
  expect(items: number): number {
    this.#open++;
    this.#chunks.push(undefined);
    return this.#sizes.push(items) - 1;
  }

  /** No more chunks will come. */
  complete(): void {
    this.#ended();
  }

  /** Ends the map, whatever is missing. */
  fail(error: Error): void {
    settleResult(this.#result, 'error', error);
  }

  done(chunk: number, value: unknown): void {
    this.#chunks[chunk] = value as readonly R[];
    this.#count.add((value as readonly R[]).length, 0);
    this.#chunkEnded(chunk);
  }

  failed(chunk: number, error: unknown): void {
    if (this.#failure === undefined || chunk < this.#failure.chunk) this.#failure = { chunk, error };
    const items = this.#sizes[chunk]!;
    this.#count.add(items, items);
    this.#chunkEnded(chunk);
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

  #chunkEnded(chunk: number): void {
    this.onEnded?.(this.#sizes[chunk]!);
    this.#ended();
  }

  /** Every chunk is waited for, so that no task of the map runs any more when its error is known. */
  #ended(): void {
    if (--this.#open > 0) return;
    this.unlisten?.();
    if (this.#failure !== undefined) settleResult(this.#result, 'error', this.#failure.error);
    else settleResult(this.#result, 'value', this.#join());
  }

  /** `concat` copies whole lists: a third of what a loop takes, while `flat` takes ten times as long. */
  #join(): R[] {
    const groups: R[][] = [];
    for (let from = 0; from < this.#chunks.length; from += AT_ONCE) {
      groups.push(([] as R[]).concat(...(this.#chunks.slice(from, from + AT_ONCE) as readonly (readonly R[])[])));
    }
    return groups.length === 1 ? groups[0]! : ([] as R[]).concat(...groups);
  }
}
