import { BrokenError, ClosedError } from '../errors/blame-errors.js';
import { ParkingLot } from '../sync/parking-lot.js';
import { LONGEST_PYTHON_MESSAGE } from '../transport/python-frames.js';
import type { Refusal } from '../transport/passable.js';
import type { PythonStream } from '../transport/python-stream.js';
import type { Wait } from '../util/wait-options.js';
import type { WaitDescription } from '../util/waits.js';
import type { ConnectionPort, TooLong } from './connection-port.js';
import { park, type Parked } from './parked.js';

/** Who waits for a message: its longest length, and how messages name the call. */
interface Receiver {
  readonly longest: number;
  readonly call: string;
}

/** Who waits for room. */
interface Sender {
  readonly message: Uint8Array;
  readonly call: string;
}

/**
 * A connection over a socket. The other side may be any program, a Python one too, so no wait here is noted: what a stranger
 * will do nobody can know, and a program that waits for one is never accused of a deadlock.
 *
 * Receivers and senders are served in the order in which they came.
 */
export class SocketPort implements ConnectionPort {
  readonly name: string;
  /** Whether the other side has proved that it has our key: only then may its messages bring code. */
  readonly trusted: boolean;
  readonly longest = LONGEST_PYTHON_MESSAGE;
  readonly stream: PythonStream;
  readonly #receivers = new ParkingLot<Parked<Uint8Array | 'eof' | TooLong, Receiver>>();
  readonly #pollers = new ParkingLot<Parked<true>>();
  readonly #senders = new ParkingLot<Parked<'sent', Sender>>();
  #closed = false;

  constructor(stream: PythonStream, name: string, trusted: boolean) {
    this.stream = stream;
    this.name = name;
    this.trusted = trusted;
    stream.onChange(() => this.#serve());
  }

  async send(message: Uint8Array, wait: Wait, { call }: WaitDescription): Promise<'sent' | 'timeout'> {
    wait.signal?.throwIfAborted();
    this.#checkWritable(call);
    if (this.#senders.size > 0 || !this.stream.hasRoom) {
      if (wait.timeoutMs === 0) return 'timeout';
      return park(this.#senders, wait, { message, call });
    }
    this.stream.send(message);
    // A program that ends right after `await send()` has offered the message to the system, as in Python.
    await this.stream.flushed();
    return 'sent';
  }

  async receive(wait: Wait, { call }: WaitDescription, longest = Infinity): Promise<Uint8Array | 'eof' | 'timeout' | TooLong> {
    wait.signal?.throwIfAborted();
    const receiver = { longest, call };
    const now = this.#receivers.size === 0 ? this.#next(receiver) : undefined;
    if (now !== undefined) return now;
    const release = this.stream.want();
    try {
      if (wait.timeoutMs !== 0) return await park(this.#receivers, wait, receiver);
      await look();
      return (this.#receivers.size === 0 ? this.#next(receiver) : undefined) ?? 'timeout';
    } finally {
      release();
    }
  }

  async poll(wait: Wait): Promise<boolean> {
    wait.signal?.throwIfAborted();
    if (this.stream.ready) return true;
    const release = this.stream.want();
    try {
      if (wait.timeoutMs !== 0) return (await park(this.#pollers, wait, undefined)) === true;
      await look();
      return this.stream.ready;
    } finally {
      release();
    }
  }

  /** Why it cannot be passed on to another process now; `undefined` when it can. */
  refusal(): Refusal | undefined {
    if (this.#closed) return { why: 'is a Connection that is closed', advice: 'Pass it while it is open.' };
    if (this.#receivers.size + this.#pollers.size + this.#senders.size > 0) {
      return { why: 'is a Connection on which a call waits', advice: 'Pass it when no recv(), poll() or send() is pending.' };
    }
    return this.stream.refusal();
  }

  /** It has been passed on: it is closed here, and the socket is left alone. */
  leave(): void {
    this.#closed = true;
    this.stream.leave();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const error = new ClosedError(`Connection: ${this.name} was closed while a call waited. Close it when no call does.`);
    for (const lot of [this.#receivers, this.#pollers] as ParkingLot<Parked<never, unknown>>[]) {
      for (let spot = lot.unpark(); spot !== undefined; spot = lot.unpark()) spot.value.fail(error);
    }
    // What was sent before the close goes out, in order, also what waited for room.
    for (let spot = this.#senders.unpark(); spot !== undefined; spot = this.#senders.unpark()) {
      this.stream.send(spot.value.what.message);
      spot.value.settle('sent');
    }
    this.stream.close();
  }

  /** What a receiver gets now; `undefined` when it must wait. Throws when the connection broke. */
  #next({ longest, call }: Receiver): Uint8Array | 'eof' | TooLong | undefined {
    const { stream } = this;
    const length = stream.nextLength;
    if (length !== undefined && length > longest) {
      stream.deafen();
      return { tooLong: length };
    }
    const message = stream.take();
    if (message !== undefined || !stream.over) return message;
    if (stream.error !== undefined) throw this.#broken(call);
    return 'eof';
  }

  /** Something has changed: a message, room, or the end. */
  #serve(): void {
    for (let first = this.#receivers.peek(); first !== undefined; first = this.#receivers.peek()) {
      if (!serve(this.#receivers, first, (receiver) => this.#next(receiver))) break;
    }
    while (this.#pollers.size > 0 && this.stream.ready) this.#pollers.unpark()?.value.settle(true);
    for (let first = this.#senders.peek(); first !== undefined; first = this.#senders.peek()) {
      if (!serve(this.#senders, first, (sender) => this.#sendNow(sender))) break;
    }
  }

  #sendNow({ message, call }: Sender): 'sent' | undefined {
    this.#checkWritable(call);
    if (!this.stream.hasRoom) return undefined;
    this.stream.send(message);
    return 'sent';
  }

  #checkWritable(call: string): void {
    if (!this.stream.over) return;
    if (this.stream.error !== undefined) throw this.#broken(call);
    throw new BrokenError(`${call}: the other side of ${this.name} is gone, so nobody would receive the message. Connect again.`);
  }

  #broken(call: string): BrokenError {
    const { error } = this.stream;
    return new BrokenError(`${call}: ${this.name} broke: ${error?.message ?? ''}. Connect again.`, { cause: error });
  }
}

/** Serves who is first in a lot with what `get` gives or throws; `false` when it gives nothing. */
function serve<T, For>(lot: ParkingLot<Parked<T, For>>, first: Parked<T, For>, get: (what: For) => T | undefined): boolean {
  try {
    const value = get(first.what);
    if (value === undefined) return false;
    lot.unpark();
    first.settle(value);
  } catch (error) {
    lot.unpark();
    first.fail(error);
  }
  return true;
}

/** Lets the event loop look at the system once, whichever of its phases this is: the first turn may begin behind its look. */
async function look(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
