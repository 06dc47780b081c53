import { defaultChunkSize } from './chunks.js';
import type { Pace } from './pace.js';

/** A shorter chunk is not worth a task, which costs a few microseconds, and on a busy machine perhaps a wait. */
const ENOUGH_MS = 0.2;
/** A longer one saves nothing more. */
const MOST_MS = 1;
/** A chunk has at most this part of a worker's share of what is left. */
const PARTS = 8;
/** So many chunks for each worker are out before the first of them has been measured. */
const PROBES = 2;
/** As long as nothing was known at the start, a chunk has at most so many times the items of the largest one that has ended. */
const GROWTH = 4;
/** So much measured work is out for each worker: what is not out may still be cut otherwise. */
const AHEAD_MS = 20;
/**
 * The finest cut: so many parts, as long as that makes short ones. Each part of a longer list costs the encoder some microseconds, whatever
 * is in it, so that of very long lists there are fewer.
 */
const GRAINS = 1024;
const SHORT_GRAIN = 40;
const LONG_GRAINS = 256;
/** A function that is known is quick or slow: grains of half a millisecond, at least so many for each worker. */
const KNOWN_GRAINS = 32;

/**
 * Cuts a list of items into chunks by what was measured. Pure: no clock, no worker, no item.
 *
 * 1. Nothing is known: a few small chunks go out, two for each worker. 2. They come back, and the pace of the function is
 * known: the next ones are as large as a millisecond of work, and grow from round to round because the first call of a
 * function is slow. 3. Toward the end they get smaller, so that no worker is left with a large one.
 *
 * Slow items therefore never share a chunk with many others, and quick ones do not travel alone.
 */
export class ChunkPlan {
  /** Chunks are cut between grains of so many items; the last grain may be shorter. */
  readonly grain: number;
  readonly #workers: number;
  readonly #pace: Pick<Pace, 'estimate'>;
  readonly #largestAllowed: number;
  readonly #guessed: boolean;
  #left: number;
  #itemsOut = 0;
  #chunksOut = 0;
  #largestDone = 0;

  constructor(items: number, workers: number, pace: Pick<Pace, 'estimate'>) {
    this.#left = items;
    this.#workers = workers;
    this.#pace = pace;
    this.#largestAllowed = defaultChunkSize(items, workers);
    const perItem = pace.estimate(1);
    this.#guessed = perItem === Infinity;
    const short = Math.ceil(items / GRAINS);
    const finest = short <= SHORT_GRAIN ? short : Math.min(Math.ceil(items / LONG_GRAINS), this.#largestAllowed);
    this.grain = Math.max(1, finest, Math.floor(Math.min(MOST_MS / 2 / perItem, items / (workers * KNOWN_GRAINS))));
  }

  /**
   * How many items go out now, a whole number of grains unless they are the last; 0 when enough are out. `most`: no more
   * than these, also a number of grains.
   */
  next(most = Infinity): number {
    const perItem = this.#pace.estimate(1);
    const few = this.#chunksOut < PROBES * this.#workers;
    if (this.#left === 0 || (!few && !(this.#itemsOut * perItem < AHEAD_MS * this.#workers))) return 0;
    const items = Math.min(this.#left, most, Math.max(1, Math.round(this.#size(perItem) / this.grain)) * this.grain);
    this.#left -= items;
    this.#itemsOut += items;
    this.#chunksOut++;
    return items;
  }

  /** A chunk of so many items has ended. */
  ended(items: number): void {
    this.#itemsOut -= items;
    this.#chunksOut--;
    this.#largestDone = Math.max(this.#largestDone, items);
  }

  #size(perItem: number): number {
    if (perItem === Infinity) return this.grain;
    const part = this.#left / (this.#workers * PARTS);
    const size = Math.min(Math.max(part, ENOUGH_MS / perItem), MOST_MS / perItem, this.#largestAllowed);
    return this.#guessed ? Math.min(size, Math.max(this.grain, this.#largestDone * GROWTH)) : size;
  }
}
