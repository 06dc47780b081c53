import type { ResourceLink } from '../rpc/broker.js';
import { Semaphore, type SemaphoreOptions } from './semaphore.js';

/**
 * A semaphore that has at most as many units as it had at first: one release too many is an error.
 *
 * @example
 * ```ts
 * import { BoundedSemaphore, ValueError } from 'forkful';
 *
 * const desks = new BoundedSemaphore(2);
 * await desks.release().catch((error) => console.log(error instanceof ValueError)); // true
 * ```
 *
 * Python: `multiprocessing.BoundedSemaphore` (SY-06).
 */
export class BoundedSemaphore extends Semaphore {
  /**
   * Makes a semaphore; nothing is waited for.
   *
   * @param value the units that it has at first and at most, or options `{ value, name }`. Default: 1.
   * @throws ArgumentTypeError when `value` is not a number or `name` no string.
   * @throws ValueError when `value` is no whole number or less than zero.
   */
  constructor(value?: number | SemaphoreOptions);
  /** @internal Makes a semaphore of a manager, or one that arrived from another process. */
  constructor(value: number | SemaphoreOptions | undefined, link: ResourceLink);
  constructor(value?: number | SemaphoreOptions, link?: ResourceLink) {
    super(value, link, 'BoundedSemaphore');
  }
}
