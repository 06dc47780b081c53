import type { ClosedError } from '../errors/blame-errors.js';
import type { AuthenticationError } from '../errors/python-errors.js';
import { getLogger } from '../process/logging.js';
import { ParkingLot } from '../sync/parking-lot.js';
import { provePeer } from '../transport/python-handshake.js';
import type { PythonStream } from '../transport/python-stream.js';
import { Fifo } from '../util/fifo.js';
import type { Wait } from '../util/wait-options.js';
import { park, type Parked } from './parked.js';

/** So many may be in the middle of their handshake. */
const MAX_HANDSHAKES = 4096;
/** So many refusals are kept for `accept` to tell of. */
const MAX_REFUSALS = 64;

/** Somebody who has come, and where from: `[host, port]`, or nothing where the way has no address. */
export interface Arrival {
  readonly stream: PythonStream;
  readonly from: readonly [host: string, port: number] | '';
}

/**
 * Who comes to a listener, from the door to the one who accepts.
 *
 * ```text
 *                 no key                          ┌──▶ arrived ──▶ accept
 *   socket ──┬────────────────────────────────────┤
 *            └─ key ─▶ handshake (10 s, all at once) ──▶ refused ─▶ accept rejects, once for each of the last 64
 * ```
 *
 * Handshakes go on while nobody accepts, so a silent stranger holds nobody up. When there are too many, the one that has
 * taken longest goes: who has the key needs some milliseconds, and is never the one. Nothing is read from who waits to be
 * accepted, so a crowd costs no more than its descriptors.
 */
export class Reception {
  readonly #call = 'Listener.accept';
  readonly #authKey: Uint8Array | undefined;
  readonly #patienceMs: number;
  readonly #handshakes = new Set<PythonStream>();
  readonly #arrived = new Fifo<Arrival>();
  readonly #refused = new Fifo<AuthenticationError>();
  readonly #acceptors = new ParkingLot<Parked<Arrival>>();
  readonly #pollers = new ParkingLot<Parked<boolean>>();
  #closed = false;

  constructor(authKey: Uint8Array | undefined, patienceMs: number) {
    this.#authKey = authKey;
    this.#patienceMs = patienceMs;
  }

  /** Whether `accept` would not have to wait. */
  async poll(wait: Wait): Promise<boolean> {
    if (this.#arrived.length > 0 || this.#refused.length > 0) return true;
    return wait.timeoutMs !== 0 && (await park(this.#pollers, wait, undefined)) === true;
  }

  /** Somebody is at the door. */
  arrive(arrival: Arrival): void {
    if (this.#closed) arrival.stream.destroy();
    else if (this.#authKey === undefined) this.#welcome(arrival);
    else void this.#prove(arrival, this.#authKey);
  }

  /** Gives who came first. Rejects for who was refused, when nobody was let in. */
  accept(wait: Wait): Promise<Arrival | 'timeout'> {
    const arrival = this.#arrived.shift();
    if (arrival !== undefined) return Promise.resolve(arrival);
    const refusal = this.#refused.shift();
    if (refusal !== undefined) return Promise.reject(refusal);
    return wait.timeoutMs === 0 ? Promise.resolve('timeout') : park(this.#acceptors, wait, undefined);
  }

  /** Sends everybody away. */
  close(error: ClosedError): void {
    this.#closed = true;
    for (const stream of this.#handshakes) stream.destroy();
    for (const { stream } of this.#arrived.takeAll()) stream.destroy();
    this.#refused.clear();
    for (const lot of [this.#acceptors, this.#pollers] as ParkingLot<Parked<never>>[]) {
      for (let spot = lot.unpark(); spot !== undefined; spot = lot.unpark()) spot.value.fail(error);
    }
  }

  async #prove(arrival: Arrival, authKey: Uint8Array): Promise<void> {
    const { stream } = arrival;
    if (this.#handshakes.size >= MAX_HANDSHAKES) {
      const [slowest] = this.#handshakes;
      this.#handshakes.delete(slowest!);
      slowest!.destroy();
    }
    this.#handshakes.add(stream);
    try {
      await provePeer(stream, { side: 'listener', call: this.#call, authKey, timeoutMs: this.#patienceMs });
      if (this.#closed) stream.destroy();
      else this.#welcome(arrival);
    } catch (error) {
      if (!this.#closed) this.#refuse(error as AuthenticationError);
    } finally {
      this.#handshakes.delete(stream);
    }
  }

  #welcome(arrival: Arrival): void {
    const acceptor = this.#acceptors.unpark();
    if (acceptor !== undefined) {
      acceptor.value.settle(arrival);
      return;
    }
    this.#arrived.push(arrival);
    this.#tell();
  }

  #refuse(error: AuthenticationError): void {
    getLogger().info('%s', error.message);
    const acceptor = this.#acceptors.unpark();
    if (acceptor !== undefined) {
      acceptor.value.fail(error);
      return;
    }
    if (this.#refused.length >= MAX_REFUSALS) this.#refused.shift();
    this.#refused.push(error);
    this.#tell();
  }

  #tell(): void {
    for (let spot = this.#pollers.unpark(); spot !== undefined; spot = this.#pollers.unpark()) spot.value.settle(true);
  }
}
