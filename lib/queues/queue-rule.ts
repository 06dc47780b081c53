import { ParkingLot, type Spot } from '../sync/parking-lot.js';
import { FifoStore, type Claim, type ItemStore } from './item-store.js';
import type { Demand } from './queue-outcomes.js';
import type { Getter, Party, Poller, Putter, QueueWait, Waiter } from './queue-waits.js';

export interface QueueRuleOptions<T> {
  /** The order of the items. Default: first in, first out. */
  readonly store?: ItemStore<T>;
  /** What counts against `Demand.heaviest`. Default: nothing weighs anything. */
  readonly weigh?: (item: T) => number;
  /** So many items came in. */
  readonly onAccepted?: (count: number) => void;
  /** So many items were thrown away. */
  readonly onDiscarded?: (count: number) => void;
}

/**
 * The rules of a queue that many processes share: no time, no input or output, no process.
 *
 * ```text
 *   put ─┬─ room ──▶ [ stored ] ─▶ claimed ──acknowledge──▶ gone
 *        └─ full ─▶ [ putters ]  ▲    │
 *                                └────┘ giveBack, leave: to its place, in the old order
 *   get ─┬─ an item ─▶ claims
 *        └─ none ─▶ [ getters ]
 * ```
 *
 * Always true between two calls: getters and pollers wait only when nothing is stored, putters only when there is no
 * room, and `stored + claimed` never exceeds `maxSize` (a claimed item keeps its place, because it may come back).
 * `settle` is called exactly once for each call, at once or later, unless the wait is cancelled or its party leaves.
 */
export class QueueRule<T> {
  readonly maxSize: number;
  readonly #store: ItemStore<T>;
  readonly #weigh: (item: T) => number;
  readonly #onAccepted: (count: number) => void;
  readonly #onDiscarded: (count: number) => void;
  readonly #getters = new ParkingLot<Getter<T>>();
  readonly #putters = new ParkingLot<Putter<T>>();
  readonly #pollers = new ParkingLot<Poller>();
  readonly #parties = new Map<object, Party>();
  /** Parties that read. */
  #readers = 0;
  #claimed = 0;
  #accepted = 0;
  #taken = 0;
  #state: 'open' | 'draining' | 'discarding' = 'open';

  /** `maxSize` is the highest number of items; zero or less: any number. */
  constructor(maxSize: number, options: QueueRuleOptions<T> = {}) {
    this.maxSize = maxSize;
    this.#store = options.store ?? new FifoStore();
    this.#weigh = options.weigh ?? (() => 0);
    this.#onAccepted = options.onAccepted ?? (() => undefined);
    this.#onDiscarded = options.onDiscarded ?? (() => undefined);
  }

  /** Items that a get would be given. */
  get size(): number {
    return this.#store.length;
  }

  /** Items handed out and not acknowledged. */
  get claimed(): number {
    return this.#claimed;
  }

  /** Items that ever came in; what was not thrown away of them is stored, claimed or taken. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Items that getters have acknowledged. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether a put would have to wait. */
  get full(): boolean {
    return this.maxSize > 0 && this.size + this.#claimed >= this.maxSize;
  }

  get isShutDown(): boolean {
    return this.#state !== 'open';
  }

  get waitingGetters(): number {
    return this.#getters.size;
  }

  get waitingPutters(): number {
    return this.#putters.size;
  }

  /**
   * Adds items, one after the other and nobody else's between them, as far as there is room; with `wait` the rest waits
   * its turn, and the wait is returned. `settle` hears how many are in.
   */
  put(owner: object, items: readonly T[], wait: boolean, settle: Putter<T>['settle']): QueueWait | undefined {
    if (this.isShutDown) {
      settle('shutDown', 0);
      return undefined;
    }
    let accepted = 0;
    while (accepted < items.length && !this.full && this.#putters.size === 0) this.#accept(items[accepted++]!);
    let parked: QueueWait | undefined;
    if (accepted === items.length) settle('accepted', accepted);
    else if (wait) parked = this.#park<Putter<T>>(this.#putters, owner, { items, settle, accepted });
    else settle('full', accepted);
    this.#settle();
    return parked?.parked === true ? parked : undefined;
  }

  /** How many items of a put that waits are in. */
  acceptedOf(wait: QueueWait): number {
    return (wait.value as Putter<T>).accepted;
  }

  /** Hands items out; with `wait` an empty queue lets the getter wait its turn, and the wait is returned. */
  get(owner: object, demand: Demand, wait: boolean, settle: Getter<T>['settle']): QueueWait | undefined {
    const party = this.#party(owner);
    if (!party.reads) this.#readers++;
    party.reads = true;
    if (this.size > 0) this.#grant(party, demand, settle);
    else if (this.#ended) settle('shutDown');
    else if (wait) return this.#park<Getter<T>>(this.#getters, owner, { demand, settle });
    else settle('empty');
    return undefined;
  }

  /** Tells when a get would not have to wait, at once or later, and takes nothing; with `wait` false whether it is so now. */
  poll(owner: object, wait: boolean, settle: (ready: boolean) => void): QueueWait | undefined {
    const ready = this.size > 0 || this.#ended;
    if (!ready && wait) return this.#park<Poller>(this.#pollers, owner, { settle });
    settle(ready);
    return undefined;
  }

  /** Ends a wait unsettled; `false` when it was settled already. What a put had in by then stays in. */
  cancel(wait: QueueWait): boolean {
    if (!wait.parked) return false;
    const { party, lot } = wait.value as Waiter;
    party.waits.delete(wait);
    return lot.remove(wait as Spot<never>);
  }

  /** The getter has the items of these numbers: they will not come back. Tells how many of them were the owner's claims. */
  acknowledge(owner: object, sequences: readonly number[]): number {
    const count = this.#unclaim(owner, sequences).length;
    this.#taken += count;
    if (count > 0) this.#settle();
    return count;
  }

  /** The getter does not want the items of these numbers: they return to their places. Tells how many did. */
  giveBack(owner: object, sequences: readonly number[]): number {
    const claims = this.#unclaim(owner, sequences);
    this.#restore(claims);
    this.#settle();
    return claims.length;
  }

  /** The owner is gone: its waits end unsettled, and what it had not acknowledged returns to its place. */
  leave(owner: object): void {
    const party = this.#parties.get(owner);
    if (party === undefined) return;
    this.#parties.delete(owner);
    if (party.reads) this.#readers--;
    // The waits first, or an item would come back to the one who just left.
    for (const wait of party.waits) (wait.value as Waiter).lot.remove(wait as Spot<never>);
    this.#claimed -= party.claims.size;
    this.#restore([...party.claims.values()] as Claim<T>[]);
    this.#settle();
  }

  /**
   * Ends the queue: puts are refused from now on, also those that wait; gets take what is left and are refused then.
   * `immediate` throws away what is left.
   */
  shutdown(immediate: boolean): void {
    if (immediate) this.#state = 'discarding';
    else if (this.#state === 'open') this.#state = 'draining';
    if (immediate) {
      this.#onDiscarded(this.size);
      this.#store.clear();
    }
    while (this.#putters.size > 0) {
      const { settle, accepted } = this.#unpark(this.#putters);
      settle('shutDown', accepted);
    }
    this.#settle();
  }

  /**
   * No get will ever be given anything. A claimed item may still come back, so those who wait, wait for its
   * acknowledgement: else the last item of a getter that dies would have nobody left to take it.
   */
  get #ended(): boolean {
    return this.#state === 'discarding' || (this.#state === 'draining' && this.size === 0 && this.#claimed === 0);
  }

  #party(owner: object): Party {
    let party = this.#parties.get(owner);
    if (party === undefined) {
      party = { waits: new Set(), claims: new Map(), reads: false };
      this.#parties.set(owner, party);
    }
    return party;
  }

  #park<W extends Waiter>(lot: ParkingLot<W>, owner: object, waiter: Omit<W, keyof Waiter>): QueueWait {
    const party = this.#party(owner);
    const spot = lot.park({ ...waiter, party, lot } as unknown as W);
    party.waits.add(spot);
    return spot;
  }

  #unpark<W extends Waiter>(lot: ParkingLot<W>): W {
    const spot = lot.unpark()!;
    spot.value.party.waits.delete(spot);
    return spot.value;
  }

  #accept(item: T): void {
    this.#store.add({ item, sequence: this.#accepted++ });
    this.#onAccepted(1);
  }

  /**
   * Of items that return, one reader alone can have nothing later yet. With two: 1. A is handed 4 and 5; 2. B gets 6; 3. A
   * returns 5; 4. B gets 5, after 6.
   */
  #grant(party: Party, { most, heaviest = Infinity, alone = false }: Demand, settle: Getter<T>['settle']): void {
    const count = alone && this.#readers > 1 ? 1 : most;
    const claims: Claim<T>[] = [];
    let weight = 0;
    do {
      const claim = this.#store.take();
      party.claims.set(claim.sequence, claim);
      claims.push(claim);
      weight += this.#weigh(claim.item);
    } while (claims.length < count && weight < heaviest && this.size > 0);
    this.#claimed += claims.length;
    settle(claims);
  }

  #unclaim(owner: object, sequences: readonly number[]): Claim<T>[] {
    const claims = this.#parties.get(owner)?.claims as Map<number, Claim<T>> | undefined;
    const found: Claim<T>[] = [];
    for (const sequence of sequences) {
      const claim = claims?.get(sequence);
      if (claim === undefined) continue;
      claims!.delete(sequence);
      found.push(claim);
    }
    this.#claimed -= found.length;
    return found;
  }

  #restore(claims: readonly Claim<T>[]): void {
    if (claims.length === 0) return;
    if (this.#state === 'discarding') this.#onDiscarded(claims.length);
    else this.#store.giveBack(claims);
  }

  /** Serves who waits, until what is always true is true again. */
  #settle(): void {
    for (;;) {
      if (this.#getters.size > 0 && this.size > 0) {
        const { party, demand, settle } = this.#unpark(this.#getters);
        this.#grant(party, demand, settle);
      } else if (this.#putters.size > 0 && !this.full) {
        const putter = this.#putters.peek()!;
        this.#accept(putter.items[putter.accepted++]!);
        if (putter.accepted === putter.items.length) this.#unpark(this.#putters).settle('accepted', putter.accepted);
      } else if (this.#getters.size > 0 && this.#ended) {
        this.#unpark(this.#getters).settle('shutDown');
      } else {
        break;
      }
    }
    while (this.#pollers.size > 0 && (this.size > 0 || this.#ended)) this.#unpark(this.#pollers).settle(true);
  }
}
