import type { Claim } from './item-store.js';

/** How a put ended; `full` only for one that did not want to wait. */
export type PutOutcome = 'accepted' | 'full' | 'shutDown';

/** How a get ended: at least one claim; `empty` only for one that did not want to wait. */
export type GetOutcome<T> = readonly Claim<T>[] | 'empty' | 'shutDown';

/** How much a get takes. */
export interface Demand {
  /** The highest number of items. */
  readonly most: number;
  /** No further item when those that were taken weigh so much. Default: no limit. */
  readonly heaviest?: number;
  /** Takes more than one item only while nobody else reads the queue. Default: false. */
  readonly alone?: boolean;
}
