import { ClosedError } from '../errors/blame-errors.js';
import { ArgumentTypeError } from '../errors/python-errors.js';
import { Empty, Full, ShutDown } from '../errors/queue-errors.js';
import { getLogger } from '../process/logging.js';
import type { CallOptions, ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';
import { pollReadiness, type Readiness } from '../util/waitable.js';
import { Ahead } from './ahead.js';
import { decodeFirst, decodeItem, encodeItem, type TakenItem } from './items.js';
import type { QueueKind, QueueSettings } from './queue-options.js';
import type { Rank } from './rank.js';
import { forgetReceipts, openReceipts } from './receipts.js';
import { waitUntilSent } from './wait-until-sent.js';

/** What `putMany` sends in one message; the rest of a longer list goes in the next ones. */
const BYTES_AT_ONCE = 16 * 1024 * 1024;

/**
 * What one process does at one queue: items to bytes and back, and the manager's answers to results and errors.
 *
 * It does not know the `Queue` that users hold, so that a forgotten `Queue` can be let go while the link lives.
 */
export class QueuePort {
  readonly link: ResourceLink;
  readonly settings: QueueSettings;
  readonly kind: QueueKind;
  closed = false;
  /** Something was put or got through it. */
  used = false;
  /** The queue was shut down, here or by another process. */
  shutDown = false;
  /** Items put here that came too late, and were not reported yet. */
  #refused = 0;
  /** Items taken here and not called done. */
  #tasks = 0;
  /** Gets that wait for an answer. */
  #asking = 0;
  /** Whether it was tried to get receipts. */
  #receiptsAsked = false;
  readonly #ahead: Ahead;

  constructor(link: ResourceLink, settings: QueueSettings) {
    this.link = link;
    this.settings = settings;
    this.kind = settings.kind ?? 'Queue';
    this.#ahead = new Ahead({
      taken: (sequences) => this.#tell(() => this.#took(sequences)),
      returned: (sequences) => this.#tell(() => link.post('giveBack', sequences)),
    });
    link.onNotice((what) => {
      const count = Number(what.split(' ')[1]);
      this.shutDown = true;
      this.#refused += count;
      getLogger().warning('Queue.put: %d items put into %s came after its shutdown and are lost', count, settings.name);
    });
  }

  /** How messages call a method: `Queue.put`. */
  name(method: string): string {
    return `${this.kind}.${method}`;
  }

  /** Rejects for all reasons that `Queue.put` names. */
  async put(call: string, item: unknown, wait: Wait, ranks?: readonly Rank[]): Promise<void> {
    this.#checkPut(call, wait);
    await this.#enter(call, [encodeItem(call, item, 'item')], 1, wait, ranks);
  }

  /** The same for many items, in order; when one cannot cross none is put. */
  async putMany(call: string, items: readonly unknown[], { timeoutMs, signal }: Wait, ranks?: readonly Rank[]): Promise<void> {
    this.#checkPut(call, { timeoutMs, signal });
    const encoded = items.map((item, index) => encodeItem(call, item, `items[${String(index)}]`));
    const deadline = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
    let from = 0;
    while (from < encoded.length) {
      let to = from;
      for (let bytes = 0; to < encoded.length && (to === from || bytes + encoded[to]!.byteLength <= BYTES_AT_ONCE); to++) {
        bytes += encoded[to]!.byteLength;
      }
      const left = deadline === undefined ? undefined : Math.max(0, deadline - performance.now());
      await this.#enter(call, encoded.slice(from, to), items.length, { timeoutMs: left, signal }, ranks?.slice(from, to), from);
      from = to;
    }
  }

  /** Takes an item; rejects for all reasons that `Queue.get` names but the shutdown. */
  async take(call: string, { timeoutMs, signal }: Wait): Promise<TakenItem | 'shutDown'> {
    this.checkOpen(call);
    const kept = this.#ahead.next();
    if (kept !== undefined) return decodeItem(kept);
    this.used = true;
    const slot = this.#ahead.inLoop && this.#asking === 0 ? this.#ahead.slot : undefined;
    if (slot === undefined && this.#ahead.inLoop) this.#wantReceipts();
    this.#ahead.settle();
    const { most, batch } = this.#ahead.ask();
    const ahead = slot !== undefined && most > 1;
    const answer = await this.#ask(call, ahead ? [timeoutMs, most, slot, batch] : [timeoutMs, 1], { timeoutMs, signal });
    if (typeof answer === 'string') return answer;
    const [sequences, items] = answer;
    if (!ahead) {
      await this.#acknowledge(sequences);
      this.#ahead.gave();
      return decodeItem(items[0]!);
    }
    this.#ahead.fill(sequences, items);
    const first = this.#ahead.next()!;
    // Others of this process wait, and have waited longer than who asks next.
    if (this.#asking > 0) this.#ahead.settle();
    return decodeItem(first);
  }

  /** Takes what is there, up to `count` items; waits for the first one only. */
  async takeMany(call: string, count: number, wait: Wait): Promise<readonly unknown[] | 'shutDown'> {
    this.checkOpen(call);
    this.used = true;
    this.#ahead.settle();
    const answer = await this.#ask(call, [wait.timeoutMs, count], wait);
    if (typeof answer === 'string') return answer;
    const [sequences, bytes] = answer;
    // Decoded first: an item that cannot be read is lost, and must not take those behind it along.
    const { items, error } = await decodeFirst(bytes);
    const kept = Math.max(1, items.length);
    if (kept < sequences.length) this.link.post('giveBack', sequences.slice(kept));
    await this.#acknowledge(sequences.slice(0, kept));
    if (items.length === 0) throw error;
    return items;
  }

  /** A call of the queue that neither puts nor gets; the manager knows by then what this process has. */
  call(method: string, args: readonly unknown[] = [], options: CallOptions = {}): Promise<unknown> {
    this.#ahead.settle();
    return this.link.call(method, args, options);
  }

  /** Ends a task; `false` when there is none to end. */
  async taskDone(): Promise<boolean> {
    if (this.#tasks > 0) this.#tasks--;
    return (await this.call('taskDone')) as boolean;
  }

  /** The handle is forgotten. Tasks that were taken through it are still this process's, and end with it if nobody ends them. */
  release(): void {
    if (this.kind !== 'JoinableQueue' || this.#tasks === 0) this.link.release();
  }

  close(): void {
    this.closed = true;
    this.#ahead.settle();
    this.link.flush();
  }

  /** Ready is a queue from which a get would not have to wait. */
  readiness(): Readiness {
    return pollReadiness(this.settings.name, async ({ timeoutMs, signal }, waits) => {
      this.checkOpen('wait');
      this.used = true;
      return (await this.call('poll', [timeoutMs], { signal, waits: timeoutMs === 0 ? undefined : waits, label: 'wait' })) as boolean;
    });
  }

  checkOpen(call: string): void {
    if (this.closed) {
      throw new ClosedError(`${call}: ${this.settings.name} is closed. Make the calls before close(), or use another ${this.kind} object.`);
    }
  }

  /** What came too late is told once, at the next call that can tell it. */
  reportRefused(call: string): void {
    const refused = this.#refused;
    if (refused === 0) return;
    this.#refused = 0;
    throw new ShutDown(
      `${call}: ${this.settings.name} was shut down before ${String(refused)} of the items put here arrived. Shut it down after the last put.`,
    );
  }

  shutDownError(call: string): ShutDown {
    return new ShutDown(`${call}: ${this.settings.name} is shut down. Put nothing after shutdown(), and get until this error comes.`);
  }

  /** One try does not wait; a signal may come from anywhere, so it counts as an end of the wait. */
  options(call: string, { timeoutMs, signal }: Wait): CallOptions {
    if (timeoutMs === 0) return { signal };
    return { signal, waits: { call, on: this.settings.name, timed: timeoutMs !== undefined || signal !== undefined } };
  }

  #checkPut(call: string, { signal }: Wait): void {
    this.checkOpen(call);
    this.reportRefused(call);
    if (this.shutDown) throw this.shutDownError(call);
    signal?.throwIfAborted();
  }

  /** `before` of `total` items are in already. */
  async #enter(call: string, items: readonly Uint8Array[], total: number, wait: Wait, ranks?: readonly Rank[], before = 0): Promise<void> {
    this.used = true;
    const { name, maxSize } = this.settings;
    if (maxSize === 0 && ranks === undefined) {
      if (items.length === 1) this.link.postItem('put', items[0]!);
      else this.link.post('put', items);
      await waitUntilSent(this.link, wait);
      return;
    }
    // Only a queue with an end lets a putter wait.
    const options = maxSize === 0 ? {} : this.options(call, wait);
    const answer = (await this.link.call('put', [wait.timeoutMs, items, ranks], options)) as readonly [string, number, string?, string?];
    const [outcome, accepted, here, other] = answer;
    const into = total === 1 ? '' : `; ${String(before + accepted)} of the ${String(total)} items are in`;
    switch (outcome) {
      case 'full':
        throw new Full(
          `${call}: ${name} has no room beyond its ${String(maxSize)} items${within(wait.timeoutMs)}${into}. Get some, or wait longer.`,
          { accepted: before + accepted },
        );
      case 'shutDown':
        this.shutDown = true;
        throw this.shutDownError(call);
      case 'mixed':
        throw new ArgumentTypeError(
          `${call}: the priority is a ${String(other)}, and those in ${name} are each a ${String(here)}${into}. Give one ${this.kind} priorities of one kind.`,
        );
    }
  }

  async #ask(call: string, args: readonly unknown[], wait: Wait): Promise<readonly [number[], Uint8Array[]] | 'shutDown'> {
    this.#asking++;
    const asked = this.link.call('get', args, this.options(call, wait));
    const answer = await asked.finally(() => this.#asking--);
    if (answer === 'empty') {
      throw new Empty(`${call}: ${this.settings.name} has no item${within(wait.timeoutMs)}. Put one, or wait longer.`);
    }
    if (answer === 'shutDown') {
      this.shutDown = true;
      return 'shutDown';
    }
    const list = answer as (number | Uint8Array)[];
    const sequences: number[] = [];
    const items: Uint8Array[] = [];
    for (let index = 0; index < list.length; index += 2) {
      sequences.push(list[index] as number);
      items.push(list[index + 1] as Uint8Array);
    }
    return [sequences, items];
  }

  /** Asks once for a place to note receipts; without one items are asked for one by one. */
  #wantReceipts(): void {
    if (this.#receiptsAsked) return;
    this.#receiptsAsked = true;
    const receipts = openReceipts(this.link.ref.server);
    if (receipts === undefined) return;
    this.link.call('receipts', [receipts.path, receipts.slot]).then(
      (may) => {
        if (may === true) this.#ahead.open(receipts);
        else forgetReceipts(this.link.ref.server);
      },
      () => undefined, // The manager is gone: the next call says so.
    );
  }

  /**
   * From here on the items are ours. The system has the news before the user has them, so who dies in between loses them
   * to nobody and nobody gets them twice.
   */
  #acknowledge(sequences: readonly number[]): Promise<void> {
    this.#took(sequences);
    return this.link.flushed();
  }

  /** At the end of a turn nobody hears an error; a manager that is gone needs no news, and the next call says so. */
  #tell(news: () => void): void {
    try {
      news();
    } catch (error) {
      getLogger().debug('%s: %s', this.settings.name, error);
    }
  }

  #took(sequences: readonly number[]): void {
    this.#tasks += sequences.length;
    this.link.post('acknowledge', sequences);
  }
}

function within(timeoutMs: number | undefined): string {
  return timeoutMs === undefined || timeoutMs === 0 ? '' : ` after ${String(timeoutMs / 1000)} s`;
}
