import { ParkingLot, type Spot } from '../sync/parking-lot.js';
import { Fifo } from '../util/fifo.js';

/** How a put ended; `full` only for one that did not want to wait. */
export type PutOutcome = 'accepted' | 'full' | 'shutDown';

/** How a get ended; `empty` only for one that did not want to wait. */
export type GetOutcome<T> = Claim<T> | 'empty' | 'shutDown';

/** An item that was handed out and may still come back. */
export interface Claim<T> {
  readonly item: T;
  /** Numbers the accepted items, so that what comes back finds its place. */
  readonly sequence: number;
}

/** A wait that can be given up: see `QueueRule.cancel`. */
export type QueueWait = Spot<unknown>;

interface Waiter {
  readonly party: Party;
  readonly settle: unknown;
}
interface Poller extends Waiter {
  readonly settle: () => void;
}
interface Getter<T> extends Waiter {
  readonly settle: (outcome: GetOutcome<T>) => void;
}
interface Putter<T> extends Waiter {
  readonly settle: (outcome: PutOutcome) => void;
  readonly item: T;
}

/** What one user of the queue has under way. */
interface Party {
  readonly gets: Set<QueueWait>;
  readonly puts: Set<QueueWait>;
  readonly polls: Set<QueueWait>;
  readonly claims: Map<number, Claim<unknown>>;
}

/**
 * The rules of a first-in-first-out queue that many processes share: no time, no input or output, no process.
 *
 * ```text
 *   put ─┬─ room ──▶ [ stored ] ─▶ claimed ──acknowledge──▶ gone
 *        └─ full ─▶ [ putters ]  ▲    │
 *                                └────┘ leave: back to the front, in the old order
 *   get ─┬─ an item ─▶ a claim
 *        └─ none ─▶ [ getters ]
 * ```
 *
 * Always true between two calls: getters wait only when nothing is stored, putters only when there is no room, and
 * `stored + claimed` never exceeds `maxSize` (a claimed item keeps its place, because it may come back).
 * `settle` is called exactly once for each call, at once or later, unless the wait is cancelled or its party leaves.
 */
export class QueueRule<T> {
  readonly maxSize: number;
  readonly #fresh = new Fifo<Claim<T>>();
  /** Items that came back, lowest sequence first; all of them are older than the fresh ones. */
  #returned: Claim<T>[] = [];
  readonly #getters = new ParkingLot<Getter<T>>();
  readonly #putters = new ParkingLot<Putter<T>>();
  readonly #pollers = new ParkingLot<Poller>();
  readonly #parties = new Map<object, Party>();
  #claimed = 0;
  #accepted = 0;
  #taken = 0;
  #state: 'open' | 'draining' | 'discarding' = 'open';

  /** `maxSize` is the highest number of items; zero or less: any number. */
  constructor(maxSize: number) {
    this.maxSize = maxSize;
  }

  /** Items that a get would be given. */
  get size(): number {
    return this.#returned.length + this.#fresh.length;
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

  /** Adds an item; with `wait` a full queue lets it wait its turn, and the wait is returned. */
  put(owner: object, item: T, wait: boolean, settle: (outcome: PutOutcome) => void): QueueWait | undefined {
    if (this.isShutDown) {
      settle('shutDown');
    } else if (!this.full) {
      this.#accept(item, settle);
      this.#settle();
    } else if (wait) {
      return this.#park(this.#putters, owner, 'puts', { item, settle });
    } else {
      settle('full');
    }
    return undefined;
  }

  /** Hands an item out; with `wait` an empty queue lets the getter wait its turn, and the wait is returned. */
  get(owner: object, wait: boolean, settle: (outcome: GetOutcome<T>) => void): QueueWait | undefined {
    if (this.size > 0) this.#grant(this.#party(owner), settle);
    else if (this.#ended) settle('shutDown');
    else if (wait) return this.#park(this.#getters, owner, 'gets', { settle });
    else settle('empty');
    return undefined;
  }

  /** Tells when a get would not have to wait, at once or later, and takes nothing; with `wait` false whether it is so now. */
  poll(owner: object, wait: boolean, settle: (ready: boolean) => void): QueueWait | undefined {
    const ready = this.size > 0 || this.#ended;
    if (!ready && wait) return this.#park(this.#pollers, owner, 'polls', { settle: () => settle(true) });
    settle(ready);
    return undefined;
  }

  /** Ends a wait unsettled; `false` when it was settled already. */
  cancel(wait: QueueWait): boolean {
    if (!wait.parked) return false;
    const { party } = wait.value as Waiter;
    if (party.gets.delete(wait)) return this.#getters.remove(wait as Spot<Getter<T>>);
    if (party.polls.delete(wait)) return this.#pollers.remove(wait as Spot<Poller>);
    party.puts.delete(wait);
    return this.#putters.remove(wait as Spot<Putter<T>>);
  }

  /** The getter has the item of this number: it will not come back. `false` when it was not the owner's claim. */
  acknowledge(owner: object, sequence: number): boolean {
    if (this.#parties.get(owner)?.claims.delete(sequence) !== true) return false;
    this.#claimed--;
    this.#taken++;
    this.#settle();
    return true;
  }

  /** The owner is gone: its waits end unsettled, and what it had not acknowledged goes back to the front. */
  leave(owner: object): void {
    const party = this.#parties.get(owner);
    if (party === undefined) return;
    this.#parties.delete(owner);
    // The waits first, or an item would come back to the one who just left.
    for (const wait of party.gets) this.#getters.remove(wait as Spot<Getter<T>>);
    for (const wait of party.puts) this.#putters.remove(wait as Spot<Putter<T>>);
    for (const wait of party.polls) this.#pollers.remove(wait as Spot<Poller>);
    this.#claimed -= party.claims.size;
    if (this.#state !== 'discarding' && party.claims.size > 0) {
      const claims = party.claims as Map<number, Claim<T>>;
      this.#returned = [...this.#returned, ...claims.values()].sort((a, b) => a.sequence - b.sequence);
    }
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
      this.#returned = [];
      this.#fresh.clear();
    }
    for (let putter = this.#unpark(this.#putters); putter !== undefined; putter = this.#unpark(this.#putters)) {
      putter.settle('shutDown');
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
      party = { gets: new Set(), puts: new Set(), polls: new Set(), claims: new Map() };
      this.#parties.set(owner, party);
    }
    return party;
  }

  #park<W extends Waiter>(lot: ParkingLot<W>, owner: object, list: 'gets' | 'puts' | 'polls', waiter: Omit<W, 'party'>): QueueWait {
    const party = this.#party(owner);
    const spot = lot.park({ ...waiter, party } as W);
    party[list].add(spot);
    return spot;
  }

  #unpark<W extends Waiter>(lot: ParkingLot<W>): W | undefined {
    const spot = lot.unpark();
    if (spot === undefined) return undefined;
    const { party } = spot.value;
    if (!party.gets.delete(spot) && !party.puts.delete(spot)) party.polls.delete(spot);
    return spot.value;
  }

  #accept(item: T, settle: (outcome: PutOutcome) => void): void {
    this.#fresh.push({ item, sequence: this.#accepted++ });
    settle('accepted');
  }

  #grant(party: Party, settle: (outcome: GetOutcome<T>) => void): void {
    const claim = this.#returned.length > 0 ? this.#returned.shift()! : this.#fresh.shift()!;
    party.claims.set(claim.sequence, claim);
    this.#claimed++;
    settle(claim);
  }

  /** Serves who waits, until what is always true is true again. */
  #settle(): void {
    for (;;) {
      if (this.size > 0 && this.#getters.size > 0) {
        const { party, settle } = this.#unpark(this.#getters)!;
        this.#grant(party, settle);
      } else if (!this.full && this.#putters.size > 0) {
        const { item, settle } = this.#unpark(this.#putters)!;
        this.#accept(item, settle);
      } else if (this.#getters.size > 0 && this.#ended) {
        this.#unpark(this.#getters)!.settle('shutDown');
      } else if (this.#pollers.size > 0 && (this.size > 0 || this.#ended)) {
        this.#unpark(this.#pollers)!.settle();
      } else {
        return;
      }
    }
  }
}
