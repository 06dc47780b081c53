import { LifoStore } from '../../queues/item-store.js';
import type { Demand } from '../../queues/queue-outcomes.js';
import { QueueRule, type QueueRuleOptions } from '../../queues/queue-rule.js';
import type { QueueWait } from '../../queues/queue-waits.js';
import type { ResourceCall } from './resource-call.js';
import { Misuse } from '../protocol.js';
import { readBytes, readList, readMilliseconds, readNumber, readText } from './read-arguments.js';
import { ReceiptBook } from './receipt-book.js';
import type { Resource, ResourceKind } from './resource.js';
import type { ServerClient } from './server-client.js';

/** What one answer to `getMany` weighs at most, but for a single item; more is for the next. */
const HEAVIEST_ANSWER = 16 * 1024 * 1024;
/** What is handed out ahead of the asking weighs no more than this: copying it must be worth less than asking again. */
const HEAVIEST_AHEAD = 128 * 1024;

/** The queues whose items are nothing but bytes: `SimpleQueue` is one without the other methods. */
export const queueKinds: readonly ResourceKind[] = [
  { name: 'Queue', create: (id, [maxSize]) => plainQueue(id, maxSize) },
  { name: 'SimpleQueue', create: (id, [maxSize]) => plainQueue(id, maxSize) },
  { name: 'LifoQueue', create: (id, [maxSize]) => plainQueue(id, maxSize, { store: new LifoStore() }) },
];

function plainQueue(id: string, maxSize: unknown, options: QueueRuleOptions<Uint8Array> = {}): Resource {
  return new QueueResource(id, new QueueRule(readNumber(maxSize), { ...options, weigh: (item) => item.byteLength }), readItems);
}

/** Items as a put brings them, when there is nothing beside them. */
export function readItems(items: unknown): readonly Uint8Array[] {
  const list = readList(items);
  for (const item of list) readBytes(item);
  return list as readonly Uint8Array[];
}

/** The queue of a manager: the rules of `QueueRule`, with time and messages around them. Items are bytes. */
export class QueueResource implements Resource {
  protected readonly rule: QueueRule<Uint8Array>;
  readonly #id: string;
  readonly #receipts = new ReceiptBook();
  /** Checks what a put brings. */
  readonly #read: (items: unknown) => readonly Uint8Array[];

  constructor(id: string, rule: QueueRule<Uint8Array>, read: (items: unknown) => readonly Uint8Array[]) {
    this.#id = id;
    this.rule = rule;
    this.#read = read;
  }

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    switch (method) {
      case 'put':
        return this.put(call, readMilliseconds(args[0]), args[1], args[2]);
      case 'get':
        return this.#get(readMilliseconds(args[0]), args[1] === undefined ? 1 : readNumber(args[1]), args[2], args[3], call);
      case 'receipts':
        return call.reply(this.#receipts.register(call.client, readText(args[0]), readNumber(args[1])));
      case 'poll':
        return this.#poll(readMilliseconds(args[0]), call);
      case 'qsize':
        return call.reply(this.rule.size);
      case 'empty':
        return call.reply(this.rule.size === 0);
      case 'full':
        return call.reply(this.rule.full);
      case 'shutdown':
        this.rule.shutdown(args[0] === true);
        return call.reply(true);
      default:
        throw new Misuse(`a queue has no method '${method}'`);
    }
  }

  post(method: string, args: readonly unknown[], client: ServerClient): void {
    switch (method) {
      case 'put':
        this.rule.put(client, this.#read(args), true, (outcome, accepted) => {
          if (outcome === 'shutDown') client.notice(this.#id, `refused ${String(args.length - accepted)}`);
        });
        return;
      case 'acknowledge':
        return this.received(client, args.map(readNumber));
      case 'giveBack':
        this.rule.giveBack(client, args.map(readNumber));
        return;
      default:
        throw new Misuse(`a queue has no method '${method}'`);
    }
  }

  leave(client: ServerClient): void {
    const received = this.#receipts.close(client);
    if (received.length > 0) this.received(client, received);
    this.rule.leave(client);
  }

  describe(): Readonly<Record<string, unknown>> {
    const { size, maxSize, claimed, accepted, taken, isShutDown } = this.rule;
    return { size, maxSize, claimed, accepted, taken, isShutDown };
  }

  /** The client has what it was handed under these numbers. */
  protected received(client: ServerClient, sequences: readonly number[]): void {
    this.rule.acknowledge(client, sequences);
  }

  protected put(call: ResourceCall, timeoutMs: number | undefined, items: unknown, _ranks: unknown): void {
    this.enter(call, timeoutMs, this.#read(items));
  }

  /** Puts items that were checked. */
  protected enter(call: ResourceCall, timeoutMs: number | undefined, items: readonly Uint8Array[]): void {
    const wait = this.rule.put(call.client, items, timeoutMs !== 0, (outcome, accepted) => call.reply([outcome, accepted]));
    this.#letWait(call, wait, timeoutMs, () => ['full', this.rule.acceptedOf(wait!)]);
  }

  #get(timeoutMs: number | undefined, most: number, slot: unknown, batch: unknown, call: ResourceCall): void {
    if (!(most >= 1)) throw new Misuse('a get wants no item');
    // Ahead of the asking: the client notes in its receipts what its user has.
    const ahead = slot !== undefined;
    const demand: Demand = { most, heaviest: ahead ? HEAVIEST_AHEAD : HEAVIEST_ANSWER, alone: ahead };
    const wait = this.rule.get(call.client, demand, timeoutMs !== 0, (outcome) => {
      if (typeof outcome === 'string') return call.reply(outcome);
      if (ahead) this.#receipts.granted(call.client, readNumber(slot), readNumber(batch), outcome.map(({ sequence }) => sequence));
      call.reply(outcome.flatMap(({ sequence, item }) => [sequence, item]));
    });
    this.#letWait(call, wait, timeoutMs, () => 'empty');
  }

  #poll(timeoutMs: number | undefined, call: ResourceCall): void {
    const wait = this.rule.poll(call.client, timeoutMs !== 0, (ready) => call.reply(ready));
    this.#letWait(call, wait, timeoutMs, () => false);
  }

  /** Lets a call wait that the rule has parked; `late` gives the answer when its time is over. */
  #letWait(call: ResourceCall, wait: QueueWait | undefined, timeoutMs: number | undefined, late: () => unknown): void {
    if (wait === undefined) return;
    call.wait(
      timeoutMs,
      () => this.rule.cancel(wait),
      () => call.reply(late()),
    );
  }
}
