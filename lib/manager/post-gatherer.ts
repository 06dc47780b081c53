import { atEndOfTurn } from '../util/end-of-turn.js';
import { Op } from './protocol.js';

/** Items that weigh more travel alone: gathering them saves nothing. */
const HEAVY = 4096;
/** What is gathered leaves at this weight or number, though the turn of the event loop goes on. */
const ENOUGH_BYTES = 64 * 1024;
const ENOUGH_ITEMS = 1024;

/**
 * Gathers what is posted item by item to one resource in one turn of the event loop, so that it travels as one post.
 *
 * Order holds: whoever sends anything else to the manager calls `send` first, and it leaves at the end of the turn.
 */
export class PostGatherer {
  readonly #notify: (message: readonly unknown[]) => void;
  #id = '';
  #method = '';
  #items: Uint8Array[] = [];
  #bytes = 0;
  #planned = false;

  /** `notify` sends a message to the manager. */
  constructor(notify: (message: readonly unknown[]) => void) {
    this.#notify = notify;
  }

  /** Posts an item: `method` of resource `id` takes any number of them. */
  add(id: string, method: string, item: Uint8Array): void {
    const { byteLength } = item;
    if (this.#items.length > 0 && (id !== this.#id || method !== this.#method || byteLength > HEAVY)) this.send();
    if (byteLength > HEAVY) {
      this.#notify([Op.post, id, method, [item]]);
      return;
    }
    this.#id = id;
    this.#method = method;
    this.#items.push(item);
    this.#bytes += byteLength;
    if (this.#bytes >= ENOUGH_BYTES || this.#items.length >= ENOUGH_ITEMS) this.send();
    else this.#plan();
  }

  /** Sends what was gathered. */
  send(): void {
    const items = this.#items;
    if (items.length === 0) return;
    this.#items = [];
    this.#bytes = 0;
    this.#notify([Op.post, this.#id, this.#method, items]);
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    atEndOfTurn(() => {
      this.#planned = false;
      this.send();
    });
  }
}
