import { BrokenError } from '../errors/blame-errors.js';
import type { ResourceLink } from '../rpc/broker.js';
import { ParkingLot, type Spot } from '../sync/parking-lot.js';
import { deferred, type Deferred } from '../util/deferred.js';
import type { Wait } from '../util/wait-options.js';
import { noteWait, type WaitDescription } from '../util/waits.js';
import { doubts } from './doubts.js';
import { messageCost, POST_LIMIT } from './pipe-room.js';

interface Sender {
  readonly turn: Deferred<'ours' | 'timeout'>;
  spot?: Spot<Sender>;
}

/**
 * The sending half of a pipe's end in one process.
 *
 * Most messages are handed over without an answer, so that a stream of them costs no round trip each. Every so many
 * bytes one asks: the answer says that there is room, or comes when there is, so the manager never holds much. The first
 * one asks, too, and the first after something happened here that may have ended the last reader (see `doubts`): it
 * raises `BrokenError` as Python's does. Senders of one process take turns.
 */
export class PipeOutbox {
  readonly #link: ResourceLink;
  readonly #name: string;
  readonly #senders = new ParkingLot<Sender>();
  #busy = false;
  #broken = false;
  /** Cost of what was handed over since the last answer. */
  #unconfirmed = 0;
  /** The doubts that the last answer has put to rest. */
  #settledDoubts = -1;
  #idle: (() => void) | undefined;

  constructor(link: ResourceLink, name: string) {
    this.#link = link;
    this.#name = name;
  }

  /** Hands the message over if that needs no wait; `false` when `send` must do it. */
  tryPost(call: string, message: Uint8Array): boolean {
    if (this.#broken) throw this.#brokenError(call);
    const cost = messageCost(message);
    if (this.#busy || this.#unconfirmed + cost > POST_LIMIT || this.#settledDoubts !== doubts()) return false;
    this.#unconfirmed += cost;
    this.#link.postItem('send', message);
    return true;
  }

  async send(message: Uint8Array, { timeoutMs, signal }: Wait, waits: WaitDescription): Promise<'sent' | 'timeout'> {
    const deadline = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
    if (this.#busy && (await this.#turn({ timeoutMs, signal }, waits)) === 'timeout') return 'timeout';
    this.#busy = true;
    try {
      const left = deadline === undefined ? undefined : Math.max(0, deadline - performance.now());
      return await this.#sendNow(message, { timeoutMs: left, signal }, waits);
    } finally {
      this.#next();
    }
  }

  /** The manager says that nobody is left who could receive. */
  break(): void {
    this.#broken = true;
  }

  /** Calls back when no send is under way. */
  whenIdle(listener: () => void): void {
    if (this.#busy) this.#idle = listener;
    else listener();
  }

  async #sendNow(message: Uint8Array, { timeoutMs, signal }: Wait, waits: WaitDescription): Promise<'sent' | 'timeout'> {
    const known = doubts();
    const cost = messageCost(message);
    if (this.#broken) throw this.#brokenError(waits.call);
    if (this.#settledDoubts === known && this.#unconfirmed + cost <= POST_LIMIT) {
      this.#unconfirmed += cost;
      this.#link.postItem('send', message);
      return 'sent';
    }
    const outcome = await this.#link.call('send', [message, timeoutMs], { signal, waits, label: waits.call });
    if (outcome === 'full') return 'timeout';
    if (outcome === 'broken') {
      this.#broken = true;
      throw this.#brokenError(waits.call);
    }
    this.#unconfirmed = 0;
    this.#settledDoubts = known;
    return 'sent';
  }

  async #turn({ timeoutMs, signal }: Wait, waits: WaitDescription): Promise<'ours' | 'timeout'> {
    const sender: Sender = { turn: deferred() };
    sender.spot = this.#senders.park(sender);
    const { resolve, reject } = sender.turn;
    const giveUp = (settle: () => void): void => {
      if (this.#senders.remove(sender.spot!)) settle();
    };
    const { server, id } = this.#link.ref;
    const over = noteWait(waits, { serverId: server.serverId, id }, (error) => giveUp(() => reject(error)));
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => giveUp(() => resolve('timeout')), timeoutMs);
    const onAbort = (): void => giveUp(() => reject(signal!.reason));
    signal?.addEventListener('abort', onAbort);
    try {
      return await sender.turn.promise;
    } finally {
      over();
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #next(): void {
    const next = this.#senders.unpark();
    if (next !== undefined) return next.value.turn.resolve('ours');
    this.#busy = false;
    this.#idle?.();
  }

  #brokenError(call: string): BrokenError {
    return new BrokenError(`${call}: ${this.#name} is broken: nobody is left who could receive. Stop sending; what was not received is lost.`);
  }
}
