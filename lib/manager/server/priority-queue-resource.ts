import { PriorityStore } from '../../queues/priority-store.js';
import { QueueRule } from '../../queues/queue-rule.js';
import { compareRanks, isRank, rankKind, type Rank } from '../../queues/rank.js';
import { Misuse } from '../protocol.js';
import { QueueResource, readItems } from './queue-resource.js';
import { readList, readNumber } from './read-arguments.js';
import type { ResourceCall } from './resource-call.js';
import type { ResourceKind } from './resource.js';

/** Queues whose items leave by their priority, which travels beside the item. */
export const priorityQueueKind: ResourceKind = {
  name: 'PriorityQueue',
  create: (id, [maxSize]) => new PriorityQueueResource(id, readNumber(maxSize)),
};

class PriorityQueueResource extends QueueResource {
  readonly #ranks: WeakMap<Uint8Array, Rank>;
  /** What the priorities of all items that are here have in common; of no meaning while there are none. */
  #kind = '';

  constructor(id: string, maxSize: number) {
    const ranks = new WeakMap<Uint8Array, Rank>();
    const store = new PriorityStore<Uint8Array>((a, b) => compareRanks(ranks.get(a)!, ranks.get(b)!));
    const refuse = (): never => {
      throw new Misuse('an item without a priority');
    };
    super(id, new QueueRule(maxSize, { store, weigh: (item) => item.byteLength }), refuse);
    this.#ranks = ranks;
  }

  protected override put(call: ResourceCall, timeoutMs: number | undefined, givenItems: unknown, givenRanks: unknown): void {
    const items = readItems(givenItems);
    const ranks = readList(givenRanks);
    if (ranks.length !== items.length || !ranks.every((rank) => isRank(rank))) throw new Misuse('an item without a priority');
    const { size, claimed, waitingPutters } = this.rule;
    const kind = size + claimed + waitingPutters > 0 || ranks.length === 0 ? this.#kind : rankKind(ranks[0]!);
    const other = ranks.find((rank) => rankKind(rank) !== kind);
    if (other !== undefined) return call.reply(['mixed', 0, kind, rankKind(other)]);
    this.#kind = kind;
    items.forEach((item, index) => this.#ranks.set(item, ranks[index]!));
    this.enter(call, timeoutMs, items);
  }
}
