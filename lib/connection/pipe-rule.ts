import { ParkingLot, type Spot } from '../sync/parking-lot.js';
import { Claims } from '../util/claims.js';
import type { PipeRuleOptions, ReceiveOutcome, SendOutcome } from './pipe-terms.js';

/** A wait that can be given up: see `PipeRule.cancel`. */
export type PipeWait = Spot<unknown>;

interface Waiter {
  readonly owner: object;
  /** Where it waits, and its place there: set when it begins to. */
  lot?: ParkingLot<Waiter>;
  spot?: Spot<Waiter>;
}
interface Receiver<T> extends Waiter {
  /** It does not wait for messages, only until it is known whether there are any. */
  readonly once: boolean;
  /** How it ends: with messages, or with a word. A `poll` is told `true` or `false` by its caller's function. */
  readonly settle: (outcome: ReceiveOutcome<T>) => void;
}
interface Sender<T> extends Waiter {
  readonly message: T;
  readonly settle: (outcome: SendOutcome) => void;
}

const NOTHING: readonly never[] = [];

/**
 * The rules of one direction of a pipe that many processes share: no time, no input or output, no process.
 *
 * ```text
 *   send ─┬─ room ──▶ [ stored ] ─▶ claimed ──acknowledge──▶ gone      writers gone: `eof` after the last message
 *         └─ none ─▶ [ senders ]  ▲    │                               readers gone: `broken`, what is stored is dropped
 *                                 └────┘ give back, leave: to the front, in the old order
 * ```
 *
 * Always true after `serve`: receivers wait only when nothing is stored, senders only when there is no room, and pollers
 * only when nothing is stored. A reader that is the only one is given several messages at once; as soon as a second one
 * asks, both are given one at a time, and nobody anything before the first has returned what it has not used. `settle` is
 * called exactly once for each call, unless the wait is cancelled or its owner leaves.
 */
export class PipeRule<T> {
  readonly #options: PipeRuleOptions<T>;
  readonly #messages = new Claims<T>();
  /** Cost of what is stored and of what is claimed. */
  #used = 0;
  readonly #senders = new ParkingLot<Sender<T>>();
  readonly #receivers = new ParkingLot<Receiver<T>>();
  readonly #pollers = new ParkingLot<Receiver<T>>();
  readonly #waits = new Map<object, Set<PipeWait>>();
  /** Waits in `receivers` and `pollers` that end as soon as nothing can come back. */
  #onces = 0;
  /** Who has received or polled, and not left. */
  readonly #readers = new Set<object>();
  /** Who is to return what it took ahead; until then nothing newer is handed out, so that each reader's messages keep their order. */
  readonly #recalled = new Set<object>();
  #writersGone = false;
  #readersGone = false;

  constructor(options: PipeRuleOptions<T>) {
    this.#options = options;
  }

  get stored(): number {
    return this.#messages.stored;
  }

  get claimed(): number {
    return this.#messages.claimed;
  }

  /** Cost of all messages in it. */
  get used(): number {
    return this.#used;
  }

  /** More than one process reads. */
  get contended(): boolean {
    return this.#readers.size > 1;
  }

  get ended(): 'writers gone' | 'readers gone' | undefined {
    if (this.#readersGone) return 'readers gone';
    return this.#writersGone ? 'writers gone' : undefined;
  }

  /** Adds a message whether there is room or not; `false` when nobody is left to receive it. The sender bounds how many. */
  post(message: T): boolean {
    if (this.#readersGone) return false;
    this.#store(message);
    return true;
  }

  /** Adds a message when there is room; with `wait` it waits its turn. `serve` must follow. */
  send(owner: object, message: T, wait: boolean, settle: (outcome: SendOutcome) => void): PipeWait | undefined {
    if (this.#readersGone) {
      settle('broken');
    } else if (this.#senders.size === 0 && this.#hasRoom(message)) {
      this.#store(message);
      settle('sent');
    } else if (wait) {
      return this.#park(this.#senders, { owner, message, settle });
    } else {
      settle('full');
    }
    return undefined;
  }

  /** Hands messages out: at least one, and as many as the window takes when nobody else reads. */
  receive(owner: object, wait: boolean, settle: (outcome: ReceiveOutcome<T>) => void): PipeWait | undefined {
    return this.#ask(this.#receivers, owner, wait, settle, () => (this.#mayGrant() ? this.#grant(owner) : undefined));
  }

  /** Tells whether a receive would be answered at once (with anything but `empty`); takes nothing. */
  poll(owner: object, wait: boolean, settle: (ready: boolean) => void): PipeWait | undefined {
    return this.#ask(this.#pollers, owner, wait, (outcome) => settle(outcome !== 'empty'), () => NOTHING);
  }

  /** Ends a wait unsettled; `false` when it was settled already. */
  cancel(wait: PipeWait): boolean {
    if (!wait.parked) return false;
    this.#unpark(wait.value as Waiter);
    this.serve();
    return true;
  }

  /** The reader has the oldest `count` of its claims for good. */
  acknowledge(owner: object, count: number): void {
    for (const message of this.#messages.acknowledge(owner, count)) this.#used -= this.#options.cost(message);
    this.serve();
  }

  /** The reader returns the oldest `count` of its claims. */
  giveBack(owner: object, count: number): void {
    this.#messages.giveBack(owner, count);
    this.serve();
  }

  /** The owner sends no more: its waits for room end unsettled. One process may well have both ends, and go on reading. */
  leaveWriting(owner: object): void {
    this.#endWaits(owner, (waiter) => waiter.lot === this.#senders);
    this.serve();
  }

  /** The owner reads no more: its waits end unsettled, and what it had not acknowledged goes back to the front. */
  leaveReading(owner: object): void {
    this.#endWaits(owner, (waiter) => waiter.lot !== this.#senders);
    this.#readers.delete(owner);
    this.#recalled.delete(owner);
    this.#messages.leave(owner);
    this.serve();
  }

  /** Nobody is left who could send; those who wait for room have left before. */
  endWriting(): void {
    this.#writersGone = true;
    this.serve();
  }

  /** Nobody is left who could receive. */
  endReading(): void {
    this.#readersGone = true;
    this.#messages.clear();
    this.#used = 0;
    this.serve();
  }

  /** Serves who waits, until what is always true is true again. Call it after `post` and `send`, once for many. */
  serve(): void {
    for (;;) {
      const receiver = this.#receivers.peek();
      const sender = this.#senders.peek();
      if (receiver !== undefined && this.stored > 0 && this.#mayGrant()) {
        this.#unpark(receiver);
        receiver.settle(this.#grant(receiver.owner));
      } else if (sender !== undefined && this.#readersGone) {
        this.#unpark(sender);
        sender.settle('broken');
      } else if (sender !== undefined && this.#hasRoom(sender.message)) {
        this.#unpark(sender);
        this.#store(sender.message);
        sender.settle('sent');
      } else {
        break;
      }
    }
    if (this.stored > 0) this.#tell(this.#pollers, () => NOTHING);
    else if (this.#writersGone || this.#onces > 0) {
      this.#tell(this.#receivers, (receiver) => this.#without(receiver.owner, receiver.once));
      this.#tell(this.#pollers, (poller) => this.#without(poller.owner, poller.once));
    }
  }

  #ask(
    lot: ParkingLot<Receiver<T>>,
    owner: object,
    wait: boolean,
    settle: (outcome: ReceiveOutcome<T>) => void,
    found: () => ReceiveOutcome<T> | undefined,
  ): PipeWait | undefined {
    this.#read(owner);
    this.serve();
    const outcome = this.stored > 0 ? found() : this.#without(owner, !wait);
    if (outcome === undefined) return this.#park(lot, { owner, once: !wait, settle });
    settle(outcome);
    return undefined;
  }

  /** How a read ends when nothing is stored; `undefined` when it has to wait: what others have claimed may come back. */
  #without(owner: object, once: boolean): 'eof' | 'empty' | undefined {
    if (this.#messages.claimed > this.#messages.claimedBy(owner)) return undefined;
    if (this.#writersGone && this.#senders.size === 0) return 'eof';
    return once ? 'empty' : undefined;
  }

  /** Whoever reads first may read ahead; when a second one comes, nobody may. */
  #read(owner: object): void {
    if (this.#readers.has(owner)) return;
    this.#readers.add(owner);
    if (this.#readers.size !== 2) return;
    for (const reader of this.#readers) {
      if (reader === owner) continue;
      this.#recalled.add(reader);
      this.#options.onContended(reader);
    }
  }

  #mayGrant(): boolean {
    for (const reader of this.#recalled) if (this.#messages.claimedBy(reader) === 0) this.#recalled.delete(reader);
    return this.#recalled.size === 0;
  }

  #grant(owner: object): readonly T[] {
    const { cost, window } = this.#options;
    const granted = [this.#messages.take(owner)];
    if (this.contended) return granted;
    for (let left = window - cost(granted[0]!); this.stored > 0 && (left -= cost(this.#messages.first)) >= 0; ) {
      granted.push(this.#messages.take(owner));
    }
    return granted;
  }

  #hasRoom(message: T): boolean {
    return this.#used === 0 || this.#used + this.#options.cost(message) <= this.#options.limit;
  }

  #store(message: T): void {
    this.#messages.add(message);
    this.#used += this.#options.cost(message);
  }

  #park<W extends Waiter>(lot: ParkingLot<W>, waiter: W): PipeWait {
    const spot = lot.park(waiter);
    waiter.lot = lot;
    waiter.spot = spot;
    if (isOnce(waiter)) this.#onces++;
    let waits = this.#waits.get(waiter.owner);
    if (waits === undefined) this.#waits.set(waiter.owner, (waits = new Set()));
    waits.add(spot);
    return spot;
  }

  #unpark(waiter: Waiter): void {
    waiter.lot?.remove(waiter.spot!);
    if (isOnce(waiter)) this.#onces--;
    this.#waits.get(waiter.owner)?.delete(waiter.spot!);
  }

  #endWaits(owner: object, which: (waiter: Waiter) => boolean): void {
    const waits = this.#waits.get(owner);
    for (const { value } of [...(waits ?? [])]) if (which(value as Waiter)) this.#unpark(value as Waiter);
    if (waits?.size === 0) this.#waits.delete(owner);
  }

  /** Settles those in the lot for whom there is an outcome. */
  #tell(lot: ParkingLot<Receiver<T>>, outcomeOf: (waiter: Receiver<T>) => ReceiveOutcome<T> | undefined): void {
    for (const waiter of [...lot]) {
      const outcome = outcomeOf(waiter);
      if (outcome === undefined) continue;
      this.#unpark(waiter);
      waiter.settle(outcome);
    }
  }
}

function isOnce(waiter: Waiter): boolean {
  return 'once' in waiter && waiter.once === true;
}
