/*
 * How much a pipe holds. A message counts with what it costs to keep it, so that a million empty ones are not free.
 *
 *   sender's process            manager                             receiver's process
 *   ≤ POST_LIMIT under way ──▶  ≤ ROOM stored and handed out  ──▶  ≤ PREFETCH_LIMIT of it handed out at once
 */

/** How much of what one process sent may be unconfirmed: the next message asks, and waits while there is no room. */
export const POST_LIMIT = 64 * 1024;

/** How much the messages of one direction may take in the manager before those who ask for room wait. */
export const ROOM = 256 * 1024;

/** How much one receive is given at once, when nobody else receives there. */
export const PREFETCH_LIMIT = 64 * 1024;

const OVERHEAD = 64;

/** What a message counts. */
export function messageCost({ byteLength }: Uint8Array): number {
  return byteLength + OVERHEAD;
}

/** What a batch of messages says besides: who else is there, and whether there is more. */
export const Batch = {
  /** No other process has a copy of this end, and none is under way. */
  sole: 1,
  /** Another process receives at this end, too. */
  contended: 2,
  /** More messages are stored. */
  more: 4,
} as const;
