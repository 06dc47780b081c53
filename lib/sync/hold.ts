/**
 * A lock, or a unit of a semaphore, that is held until it is released: what `hold()` gives to `await using`.
 *
 * @example
 * ```ts
 * import { type Hold, Lock } from 'forkful';
 *
 * const lock = new Lock();
 * const hold: Hold = await lock.hold();
 * console.log(await lock.acquire(false)); // false
 * await hold.release();
 * console.log(await lock.acquire(false)); // true
 * ```
 *
 * Python: the `with` statement over a lock.
 */
export class Hold {
  readonly #release: () => void;

  /** @internal Use `hold()`. */
  constructor(release: () => void) {
    this.#release = release;
  }

  /**
   * Gives back what is held.
   *
   * @throws ValueError, or AssertionError for an `RLock`, when it was given back before.
   * @throws BrokenError when the manager is gone.
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is to reject
  async release(): Promise<void> {
    this.#release();
  }

  /** The same as `release()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}

/** Runs a function and gives back what is held for it, whichever way the function ends; its own error is the one that counts. */
export async function runHeld<R>(run: () => R, release: () => void): Promise<Awaited<R>> {
  let result: Awaited<R>;
  try {
    result = await run();
  } catch (error) {
    try {
      release();
    } catch {
      // The manager is gone, say; why the function failed is more to the point.
    }
    throw error;
  }
  release();
  return result;
}
