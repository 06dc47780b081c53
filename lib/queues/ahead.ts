import { atEndOfTurn } from '../util/end-of-turn.js';
import type { Receipts } from './receipts.js';

/** More are not handed out ahead of the asking, however quick the user is. */
const MOST = 256;
/** So much of the user's work may lie here, as far as the work before it tells: others may be idle meanwhile. */
const WORK_MS = 1;

/** How items leave that the manager has handed out: `taken` by the user, or `returned`. */
export interface AheadSink {
  taken(sequences: readonly number[]): void;
  returned(sequences: readonly number[]): void;
}

/**
 * What one handle was handed ahead of the asking, and how much it should ask for.
 *
 * A user that asks again in the turn in which it was given an item is in a loop: it is handed several at a time, as many
 * as it has lately done in a millisecond. They live for one turn of the event loop:
 *
 * ```text
 *   answer ─▶ [ a b c d e ]     next(): a is noted in the receipts, then it is the user's; b, c the same
 *                   │
 *                   ▼ the end of the turn, or any other call of the handle
 *             taken: a b c      returned: d e, to their places, for whoever comes first
 * ```
 *
 * Killed at any point, this process has what the receipts say, and the rest returns: no item has two owners or none.
 */
export class Ahead {
  readonly #sink: AheadSink;
  #receipts: Receipts | undefined;
  #sequences: readonly number[] = [];
  #items: readonly Uint8Array[] = [];
  /** How many of them are the user's. */
  #next = 0;
  #batch = 0;
  /** The user was given something in this turn. */
  #inTurn = false;
  #most = 1;
  /** Items that were handed out since `#since`. */
  #count = 0;
  #since = 0;

  constructor(sink: AheadSink) {
    this.#sink = sink;
  }

  /** Says where the user's items are noted; before that nothing may be handed out ahead. */
  open(receipts: Receipts): void {
    this.#receipts = receipts;
  }

  /** The slot of the receipts, once there is one. */
  get slot(): number | undefined {
    return this.#receipts?.slot;
  }

  /** The user is in a loop: it asks again in the turn in which it was given an item. */
  get inLoop(): boolean {
    return this.#inTurn;
  }

  /** How many items to ask for. */
  ask(): { readonly most: number; readonly batch: number } {
    const spent = performance.now() - this.#since;
    const affordable = this.#count === 0 ? 1 : Math.floor((WORK_MS * this.#count) / spent);
    this.#most = this.#inTurn ? Math.max(1, Math.min(MOST, 2 * this.#most, affordable)) : 1;
    this.#batch = (this.#batch + 1) >>> 0;
    return { most: this.#most, batch: this.#batch };
  }

  /** An answer has come; `next` gives the first of it. */
  fill(sequences: readonly number[], items: readonly Uint8Array[]): void {
    this.#sequences = sequences;
    this.#items = items;
    this.#next = 0;
    this.#since = performance.now();
    this.#count = 0;
  }

  /** One item that did not come by `fill` is the user's. */
  gave(): void {
    this.#since = performance.now();
    this.#count = 1;
    this.#enterTurn();
  }

  /** Hands the next item over; it is the user's when this returns. */
  next(): Uint8Array | undefined {
    const item = this.#items[this.#next];
    if (item === undefined) return undefined;
    this.#receipts!.write(this.#batch, ++this.#next);
    this.#count++;
    this.#enterTurn();
    return item;
  }

  /** Tells the manager what the user has, and returns the rest. */
  settle(): void {
    const { length } = this.#sequences;
    if (length === 0) return;
    if (this.#next > 0) this.#sink.taken(this.#sequences.slice(0, this.#next));
    if (this.#next < length) {
      this.#sink.returned(this.#sequences.slice(this.#next));
      this.#most = this.#next;
    }
    this.#sequences = [];
    this.#items = [];
    this.#next = 0;
  }

  #enterTurn(): void {
    if (this.#inTurn) return;
    this.#inTurn = true;
    atEndOfTurn(() => {
      this.#inTurn = false;
      this.settle();
    });
  }
}
