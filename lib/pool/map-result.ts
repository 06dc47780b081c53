import { ProgressCount, type Progress } from '../util/progress/progress-count.js';
import { progressFeed } from '../util/progress/progress-feed.js';
import type { Site } from '../util/waits.js';
import { AsyncResult } from './async-result.js';
import type { ResultCallbacks } from './callbacks.js';

/** The items of a map that have ended so far. */
export let countOf: <T>(result: MapResult<T>) => ProgressCount;

/**
 * The result of a `mapAsync` or `starmapAsync` that is not finished yet (Python: `multiprocessing.pool.MapResult`): an `AsyncResult`
 * of the list that also tells how far it has come.
 *
 * @example
 * ```ts
 * import { Pool } from 'forkful';
 * await using pool = new Pool(2);
 * const squares = pool.mapAsync((n: number) => n * n, [1, 2, 3]);
 * for await (const { done, total } of squares.progress()) console.log(`${done} of ${total}`);
 * console.log(await squares); // prints: [ 1, 4, 9 ]
 * ```
 */
export class MapResult<T> extends AsyncResult<T> {
  readonly #count: ProgressCount;

  static {
    countOf = (result) => result.#count;
  }

  /** @internal Results are made by a pool. `shown`: the count's end is to come before everybody else hears of the result. */
  constructor(callbacks: ResultCallbacks<T> | undefined, site: Site | undefined, shown: boolean) {
    const count = new ProgressCount();
    super(shown ? endingFirst(callbacks, count) : callbacks, site);
    this.#count = count;
  }

  /**
   * How far the map has come, again and again until it has ended: the newest state each time, at most ten times a second.
   *
   * Items are counted, and they arrive a chunk at a time; an error ends its chunk, whose items all count as failed then. Whoever
   * stops reading harms nothing, and reading keeps no program alive.
   *
   * @returns What `for await` goes through; the last one has `over: true`, also when the map fails.
   */
  progress(): AsyncIterableIterator<Progress, undefined> {
    const count = this.#count;
    return progressFeed(count, () => {
      const end = (): void => count.end();
      this.then(end, end);
    });
  }
}

/** A bar is gone before anybody hears of the result. */
function endingFirst<T>(callbacks: ResultCallbacks<T> | undefined, count: ProgressCount): ResultCallbacks<T> {
  return {
    callback: (value) => {
      count.end();
      return callbacks?.callback?.(value);
    },
    errorCallback: (error) => {
      count.end();
      return callbacks?.errorCallback?.(error);
    },
  };
}
