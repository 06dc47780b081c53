import { ClosedError } from '../errors/blame-errors.js';
import { ValueError } from '../errors/python-errors.js';
import { Empty, Full, ShutDown } from '../errors/queue-errors.js';
import { getLogger } from '../process/logging.js';
import type { CallOptions, ResourceLink } from '../rpc/broker.js';
import { codec } from '../serialization/installed-codec.js';
import type { Wait } from '../util/wait-options.js';
import { pollReadiness, type Readiness } from '../util/waitable.js';
import type { QueueSettings } from './queue-options.js';
import { waitUntilSent } from './wait-until-sent.js';

/** The longest item; a message of the channel has room for it and for what travels beside it. */
const LONGEST_ITEM = 2 ** 31 - 2 ** 20;

/**
 * What one process does at one queue: items to bytes and back, and the manager's answers to results and errors.
 *
 * It does not know the `Queue` that users hold, so that a forgotten `Queue` can be let go while the link lives.
 */
export class QueuePort {
  readonly link: ResourceLink;
  readonly settings: QueueSettings;
  closed = false;
  /** Something was put or got through it. */
  used = false;
  /** The queue was shut down, here or by another process. */
  shutDown = false;
  /** Items put here that came too late, and were not reported yet. */
  #refused = 0;

  constructor(link: ResourceLink, settings: QueueSettings) {
    this.link = link;
    this.settings = settings;
    link.onNotice(() => {
      this.shutDown = true;
      this.#refused++;
      getLogger().warning('Queue.put: an item put into %s came after its shutdown and is lost', settings.name);
    });
  }

  /** Rejects for all reasons that `Queue.put` names. */
  async put(call: string, item: unknown, { timeoutMs, signal }: Wait): Promise<void> {
    this.checkOpen(call);
    this.reportRefused(call);
    if (this.shutDown) throw this.shutDownError(call);
    signal?.throwIfAborted();
    const bytes = codec.encode(item, { call, root: 'item' });
    if (bytes.byteLength > LONGEST_ITEM) {
      throw new ValueError(
        `${call}: the item has ${String(bytes.byteLength)} bytes, and at most ${String(LONGEST_ITEM)} are allowed. Put it in parts.`,
      );
    }
    this.used = true;
    const { name, maxSize } = this.settings;
    if (maxSize === 0) {
      this.link.post('put', [bytes]);
      await waitUntilSent(this.link, { timeoutMs, signal });
      return;
    }
    const outcome = await this.link.call('put', [bytes, timeoutMs], this.#options(call, { timeoutMs, signal }));
    if (outcome === 'full') {
      throw new Full(`${call}: ${name} has no room beyond its ${String(maxSize)} items${within(timeoutMs)}. Get some, or wait longer.`);
    }
    if (outcome === 'shutDown') {
      this.shutDown = true;
      throw this.shutDownError(call);
    }
  }

  /** Takes an item; rejects for all reasons that `Queue.get` names but the shutdown. */
  async take(call: string, { timeoutMs, signal }: Wait): Promise<{ readonly item: unknown } | 'shutDown'> {
    this.checkOpen(call);
    this.used = true;
    const answer = await this.link.call('get', [timeoutMs], this.#options(call, { timeoutMs, signal }));
    if (answer === 'empty') {
      throw new Empty(`${call}: ${this.settings.name} has no item${within(timeoutMs)}. Put one, or wait longer.`);
    }
    if (answer === 'shutDown') {
      this.shutDown = true;
      return 'shutDown';
    }
    const [claim, bytes] = answer as [number, Uint8Array];
    await this.#acknowledge(claim);
    const ready = codec.prepare(bytes);
    if (ready !== undefined) await ready;
    return { item: codec.decode(bytes) };
  }

  /** Ready is a queue from which a get would not have to wait. */
  readiness(): Readiness {
    return pollReadiness(this.settings.name, async ({ timeoutMs, signal }, waits) => {
      this.checkOpen('wait');
      this.used = true;
      return (await this.link.call('poll', [timeoutMs], { signal, waits: timeoutMs === 0 ? undefined : waits, label: 'wait' })) as boolean;
    });
  }

  checkOpen(call: string): void {
    if (this.closed) {
      throw new ClosedError(`${call}: ${this.settings.name} is closed. Make the calls before close(), or use another Queue object.`);
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
  #options(call: string, { timeoutMs, signal }: Wait): CallOptions {
    if (timeoutMs === 0) return { signal };
    return { signal, waits: { call, on: this.settings.name, timed: timeoutMs !== undefined || signal !== undefined } };
  }

  /**
   * From here on the item is ours. The system has the news before the user has the item, so who dies in between loses it
   * to nobody and nobody gets it twice.
   */
  #acknowledge(claim: number): Promise<void> {
    this.link.post('acknowledge', [claim]);
    return this.link.flushed();
  }
}

function within(timeoutMs: number | undefined): string {
  return timeoutMs === undefined || timeoutMs === 0 ? '' : ` after ${String(timeoutMs / 1000)} s`;
}
