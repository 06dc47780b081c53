import { type ClosedError } from '../errors/blame-errors.js';
import type { ResourceLink } from '../rpc/broker.js';
import { ParkingLot, type Spot } from '../sync/parking-lot.js';
import { deferred, type Deferred } from '../util/deferred.js';
import { atEndOfTurn } from '../util/end-of-turn.js';
import { Fifo } from '../util/fifo.js';
import type { Wait } from '../util/wait-options.js';
import { noteWait, type WaitDescription } from '../util/waits.js';
import { Batch } from './pipe-room.js';

type Received = Uint8Array | 'eof' | 'timeout';

interface Waiter {
  /** The handle that waits: the waits of a handle end when it is closed. */
  readonly owner: object;
  readonly received: Deferred<Received>;
  spot?: Spot<Waiter>;
}

type Reply = 'empty' | 'eof' | readonly [flags: number, ...messages: Uint8Array[]];

/** Why a call to the manager is given up although nobody who waits gave up. */
const NOT_NEEDED = new Error('Pipe: something came, or nobody waits any more.');

/**
 * The receiving half of a pipe's end in one process: however many wait here, one call to the manager waits for them all.
 *
 * ```text
 *   manager ── a batch: claimed ──▶ [ messages ] ── acknowledged ──▶ who receives
 *                                        │ another process receives at this end, too: back to the manager
 * ```
 *
 * While another process has this end, too, a message is acknowledged, and the acknowledgement with the operating system,
 * before its receiver has it: whoever is killed later has the message, whoever is killed earlier has not. When no
 * other process has it, nobody could ever receive the message again, and the acknowledgement only makes room.
 */
export class PipeInbox {
  readonly #link: ResourceLink;
  /** Claimed and not acknowledged, oldest first. */
  readonly #messages = new Fifo<Uint8Array>();
  readonly #waiters = new ParkingLot<Waiter>();
  readonly #pollers = new Map<AbortController, object>();
  /** Gives up the call that waits at the manager; used once. */
  #notNeeded = new AbortController();
  #fetching = false;
  #ended = false;
  /** What the last batch said; see `Batch`. */
  #flags = 0;
  /** Counts the news that make what a batch under way says untrue. */
  #news = 0;
  #batchSize = 0;
  /** Messages that were handed over and not acknowledged yet; only while `sole`. */
  #owed = 0;

  constructor(link: ResourceLink) {
    this.#link = link;
  }

  async receive(owner: object, wait: Wait, waits: WaitDescription): Promise<Received> {
    wait.signal?.throwIfAborted();
    if (this.#messages.length > 0 && this.#waiters.size === 0) {
      const message = this.#messages.shift()!;
      const known = this.#acknowledge(1);
      this.#readAhead();
      if (known !== undefined) await known;
      return message;
    }
    if (this.#ended) return 'eof';
    return this.#await(owner, wait, waits);
  }

  async poll(owner: object, { timeoutMs, signal }: Wait, waits: WaitDescription): Promise<boolean> {
    signal?.throwIfAborted();
    if (this.#messages.length > 0 || this.#ended) return true;
    const giveUp = new AbortController();
    const over = timeoutMs === 0 ? undefined : noteWait(waits, this.#resource, (error) => giveUp.abort(error));
    const onAbort = (): void => giveUp.abort(signal!.reason);
    signal?.addEventListener('abort', onAbort);
    this.#pollers.set(giveUp, owner);
    try {
      return (await this.#link.call('poll', [timeoutMs], { signal: giveUp.signal, label: waits.call })) as boolean;
    } catch (error) {
      // Something came through another call of this process.
      if (error === NOT_NEEDED) return true;
      throw error;
    } finally {
      over?.();
      this.#pollers.delete(giveUp);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Another process has a copy of this end now, or will have: from here on acknowledgements come first. */
  share(): void {
    this.#news++;
    this.#flags &= ~Batch.sole;
    this.#payOwed();
  }

  /** Another process receives at this end: it may have what was not handed over here. */
  contend(): void {
    this.share();
    this.#flags |= Batch.contended;
    this.#giveBack();
  }

  /** A handle is closed: its waits end. */
  leave(owner: object, error: () => ClosedError): void {
    for (const waiter of [...this.#waiters]) {
      if (waiter.owner === owner && this.#waiters.remove(waiter.spot!)) waiter.received.reject(error());
    }
    for (const [giveUp, poller] of this.#pollers) if (poller === owner) giveUp.abort(error());
    this.#stopFetching();
  }

  /** The last handle is closed: what was not handed over goes back. */
  close(): void {
    this.#payOwed();
    this.#giveBack();
  }

  async #await(owner: object, { timeoutMs, signal }: Wait, waits: WaitDescription): Promise<Received> {
    const waiter: Waiter = { owner, received: deferred<Received>() };
    const { resolve, reject } = waiter.received;
    waiter.spot = this.#waiters.park(waiter);
    const giveUp = (settle: () => void): void => {
      if (!this.#waiters.remove(waiter.spot!)) return;
      this.#stopFetching();
      settle();
    };
    const over = timeoutMs === 0 ? undefined : noteWait(waits, this.#resource, (error) => giveUp(() => reject(error)));
    const onAbort = (): void => giveUp(() => reject(signal!.reason));
    signal?.addEventListener('abort', onAbort);
    // Also at the end of a time: what lay there all along may take longer to come than a short time lasts.
    const tryOnce = (): void => void this.#ask(0).then(() => giveUp(() => resolve('timeout')));
    const timer = timeoutMs === undefined || timeoutMs === 0 ? undefined : setTimeout(tryOnce, timeoutMs);
    if (timeoutMs === 0) tryOnce();
    else this.#pump();
    try {
      return await waiter.received.promise;
    } finally {
      over?.();
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** One call waits at the manager as long as anybody waits here. */
  #pump(): void {
    if (!this.#fetching && this.#waiters.size > 0) void this.#fetch(undefined);
  }

  /** The next batch is asked for while the last one is still being read. */
  #readAhead(): void {
    const due = (this.#flags & Batch.more) !== 0 && this.#messages.length === this.#batchSize >> 1;
    if (due && !this.#fetching) void this.#fetch(0);
  }

  async #fetch(timeoutMs: 0 | undefined): Promise<void> {
    this.#fetching = true;
    await this.#ask(timeoutMs);
    this.#fetching = false;
    this.#pump();
  }

  async #ask(timeoutMs: 0 | undefined): Promise<void> {
    const news = this.#news;
    try {
      const signal = timeoutMs === undefined ? this.#notNeeded.signal : undefined;
      this.#take((await this.#link.call('recv', [timeoutMs], { signal })) as Reply, news);
    } catch (error) {
      if (error === NOT_NEEDED) return;
      for (let spot = this.#waiters.unpark(); spot !== undefined; spot = this.#waiters.unpark()) spot.value.received.reject(error);
    }
  }

  #stopFetching(): void {
    if (!this.#fetching || this.#waiters.size > 0) return;
    this.#notNeeded.abort(NOT_NEEDED);
    this.#notNeeded = new AbortController();
  }

  #take(reply: Reply, newsThen: number): void {
    if (reply === 'empty') return;
    if (reply === 'eof') {
      this.#ended = true;
      for (let spot = this.#waiters.unpark(); spot !== undefined; spot = this.#waiters.unpark()) spot.value.received.resolve('eof');
      this.#wakePollers();
      return;
    }
    const [flags, ...messages] = reply;
    // 1. The manager hands a batch to the only reader; 2. this process lends the end; 3. the batch says that it is the only one.
    const stale = newsThen !== this.#news;
    this.#flags = stale ? (flags & ~Batch.sole) | (this.#flags & Batch.contended) : flags;
    this.#batchSize = messages.length;
    for (const message of messages) this.#messages.push(message);
    this.#deliver();
  }

  #deliver(): void {
    const served: (() => void)[] = [];
    while (this.#messages.length > 0 && this.#waiters.size > 0) {
      const { received } = this.#waiters.unpark()!.value;
      const message = this.#messages.shift()!;
      served.push(() => received.resolve(message));
    }
    if (served.length > 0) {
      const hand = (): void => {
        for (const give of served) give();
      };
      const known = this.#acknowledge(served.length);
      if (known === undefined) hand();
      else void known.then(hand);
    }
    if (this.#messages.length === 0) return;
    if ((this.#flags & Batch.contended) !== 0) this.#giveBack();
    else this.#wakePollers();
  }

  #wakePollers(): void {
    for (const giveUp of this.#pollers.keys()) giveUp.abort(NOT_NEEDED);
  }

  /** These messages are ours from here on; resolves when a death could not undo that, `undefined`: at once. */
  #acknowledge(count: number): Promise<void> | undefined {
    if ((this.#flags & Batch.sole) !== 0) {
      this.#owed += count;
      if (this.#owed === count) atEndOfTurn(() => this.#payOwed());
      return undefined;
    }
    this.#post('acknowledge', count);
    this.#link.flush();
    return this.#link.bufferedBytes === 0 ? undefined : this.#link.flushed();
  }

  #payOwed(): void {
    if (this.#owed === 0) return;
    this.#post('acknowledge', this.#owed);
    this.#owed = 0;
  }

  #giveBack(): void {
    if (this.#messages.length === 0) return;
    this.#post('giveBack', this.#messages.length);
    this.#messages.clear();
  }

  #post(method: string, count: number): void {
    try {
      this.#link.post(method, [count]);
    } catch {
      // The manager is gone: the messages are ours, and the next call says so.
    }
  }

  get #resource(): { readonly serverId: string; readonly id: string } {
    const { server, id } = this.#link.ref;
    return { serverId: server.serverId, id };
  }
}
