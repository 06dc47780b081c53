import { inspect } from 'node:util';
import { BufferTooShort } from '../errors/python-errors.js';
import type { Codec } from '../serialization/codec.js';
import { codec } from '../serialization/installed-codec.js';
import { plainCodec } from '../serialization/plain-codec.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type Wait, type WaitOptions } from '../util/wait-options.js';
import { pollReadiness, waitable, type Readiness, type Waitable } from '../util/waitable.js';
import type { WaitDescription } from '../util/waits.js';
import { atEnd, badLength, checkOpen, checkReadable, checkWritable, noMessage, noRoom } from './connection-checks.js';
import type { RecvBytesOptions, SendBytesOptions } from './connection-options.js';
import type { ConnectionPort, Directions } from './connection-port.js';
import { checkLength, partOf, readMaxLength, roomIn, viewBytes, type BytesLike } from './message-bytes.js';
import { decodeMessage } from './decode-message.js';

/**
 * One end of a two-way street for whole messages: the end of a `Pipe`, or what `Client` and `Listener` make.
 *
 * `send` and `recv` carry values, `sendBytes` and `recvBytes` bare bytes. A message is never split and never merged with
 * another one. `close()` gives up this process's hold; the other side sees the end when every hold of this end is gone:
 * closed, or its process dead.
 *
 * @example
 * ```ts
 * import { type Connection, Pipe, Process } from 'forkful';
 *
 * const [mine, theirs] = Pipe<string>();
 * const shout = async (connection: Connection<string>) => {
 *   for await (const word of connection) await connection.send(word.toUpperCase());
 * };
 * const child = new Process({ target: shout, args: [theirs] });
 * child.start();
 * theirs.close();
 * await mine.send('hello');
 * console.log(await mine.recv()); // HELLO
 * mine.close();
 * await child.join();
 * ```
 *
 * Python: `multiprocessing.connection.Connection` (CO-02 to CO-12). Differences: `recv` and `send` take a time limit and a
 * signal; what Python reports as `OSError` is a `ClosedError` or a `ValueError`; there is no `fileno()`.
 */
export class Connection<In = unknown, Out = In> implements Waitable {
  readonly #port: ConnectionPort;
  readonly #codec: Codec;
  #readable: boolean;
  #writable: boolean;
  #closed = false;

  /** @internal Use `Pipe()`, `Client()` or `Listener.accept()`. */
  constructor(port: ConnectionPort, { readable, writable }: Directions) {
    this.#port = port;
    this.#codec = port.trusted === false ? plainCodec : codec;
    this.#readable = readable;
    this.#writable = writable;
  }

  /** Whether `close()` was called here. Python: `closed` (CO-08). */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether messages can be received here. Python: `readable` (CO-08). */
  get readable(): boolean {
    return this.#readable;
  }

  /** Whether messages can be sent here. Python: `writable` (CO-08). */
  get writable(): boolean {
    return this.#writable;
  }

  /**
   * Sends a value. It is encoded at the call; the promise is fulfilled when the message is on its way and there is room
   * for it, so a sender that awaits it is never far ahead of a reader that does not read.
   *
   * @param value what the other side's `recv` gives.
   * @param options `{ timeout, signal }`, or a timeout in seconds. Default: waits for room for ever.
   * @throws SerializationError (as rejection, like all others) when the value, or something in it, cannot cross; nothing is sent then.
   * @throws ValueError when this end only receives.
   * @throws BrokenError when nobody is left who could receive it (Python: `BrokenPipeError`).
   * @throws ClosedError after `close()`.
   * @throws TimeoutError when there was no room within the time; nothing is sent then.
   *
   * Python: `Connection.send` (CO-02).
   */
  async send(value: Out, options?: Seconds | null | WaitOptions): Promise<void> {
    const call = 'Connection.send';
    const wait = readWait(call, options);
    this.#checkWritable(call);
    await this.#send(call, this.#codec.encode(value, { call, root: 'value' }), wait);
  }

  /**
   * Receives a value: waits until there is one.
   *
   * @param options `{ timeout, signal }`, or a timeout in seconds. Default: waits for ever.
   * @returns the value.
   * @throws EOFError (as rejection, like all others) when everything was received and nobody is left who could send; again at each call.
   * @throws SerializationError when the message is no value, or its value cannot be rebuilt here. It is gone then; the connection is not.
   * @throws ValueError when this end only sends.
   * @throws ClosedError after `close()`, also while the call waits.
   * @throws TimeoutError when nothing came within the time.
   *
   * Python: `Connection.recv` (CO-03), which has no time limit.
   */
  async recv(options?: Seconds | null | WaitOptions): Promise<In> {
    const call = 'Connection.recv';
    const wait = readWait(call, options);
    this.#checkReadable(call);
    return (await decodeMessage(call, await this.#receive(call, wait), this.#codec)) as In;
  }

  /**
   * Sends bytes as one message.
   *
   * @param buffer the bytes; items wider than a byte are seen as bytes. They are copied before the call returns.
   * @param offset where the message begins, in bytes; or options: `{ offset, size, timeout, signal }`. Default: 0.
   * @param size how many bytes it has. Default: all from `offset` on. None at all is a message, too.
   * @throws ValueError (as rejection, like all others) when `offset` or `size` lead out of the buffer, or this end only receives.
   * @throws ArgumentTypeError when `buffer` holds no bytes.
   * @throws BrokenError, ClosedError, TimeoutError as `send` does.
   *
   * Python: `Connection.send_bytes` (CO-04).
   */
  async sendBytes(buffer: BytesLike, offset?: number | SendBytesOptions, size?: number | null): Promise<void> {
    const call = 'Connection.sendBytes';
    const given: SendBytesOptions = typeof offset === 'object' ? offset : { offset, size };
    const wait = readWait(call, given);
    this.#checkWritable(call);
    const part = partOf(call, viewBytes(call, 'buffer', buffer), given.offset, given.size);
    await this.#send(call, part.slice(), wait);
  }

  /**
   * Receives one message as bytes.
   *
   * @param maxLength the longest message that is taken, in bytes; or options: `{ maxLength, timeout, signal }`. Default: any.
   * @returns the bytes.
   * @throws ValueError (as rejection, like all others) when the message is longer: it is lost, and nothing more can be received here
   * (an end that could only receive is closed). Also for a negative `maxLength`, and when this end only sends.
   * @throws EOFError, ClosedError, TimeoutError as `recv` does.
   *
   * Python: `Connection.recv_bytes` (CO-05).
   */
  async recvBytes(maxLength?: number | null | RecvBytesOptions): Promise<Buffer> {
    const call = 'Connection.recvBytes';
    const given: RecvBytesOptions = typeof maxLength === 'object' && maxLength !== null ? maxLength : { maxLength };
    const wait = readWait(call, given);
    this.#checkReadable(call);
    const longest = readMaxLength(call, given.maxLength);
    const message = await this.#receive(call, wait, longest);
    return Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  }

  /**
   * Receives one message as bytes into a buffer.
   *
   * @param buffer where the bytes are written.
   * @param offset where in it, in bytes. Default: 0.
   * @param options `{ timeout, signal }`. Default: waits for ever.
   * @returns how many bytes were written.
   * @throws BufferTooShort (as rejection, like all others) when the message does not fit: it is in the error's `received`.
   * @throws ValueError when `offset` is outside of the buffer, or this end only sends.
   * @throws EOFError, ClosedError, TimeoutError as `recv` does.
   *
   * Python: `Connection.recv_bytes_into` (CO-06).
   */
  async recvBytesInto(buffer: BytesLike, offset = 0, options?: WaitOptions): Promise<number> {
    const call = 'Connection.recvBytesInto';
    const wait = readWait(call, options);
    this.#checkReadable(call);
    const room = roomIn(call, buffer, offset);
    const message = await this.#receive(call, wait);
    if (message.byteLength > room.byteLength) {
      throw new BufferTooShort(
        `${call}: the message has ${String(message.byteLength)} bytes and the buffer room for ${String(room.byteLength)}. Take it from \`received\`.`,
        { received: message },
      );
    }
    room.set(message);
    return message.byteLength;
  }

  /**
   * Tells whether a message can be received without a wait; the end of the connection counts, because `recv` tells of it
   * at once.
   *
   * @param timeout how long to wait for one, in seconds, `null` for ever; or options: `{ timeout, signal }`. Default: 0, unlike everywhere else.
   * @throws ValueError (as rejection, like all others) when this end only sends.
   * @throws ClosedError after `close()`, also while the call waits.
   *
   * Python: `Connection.poll` (CO-07).
   */
  async poll(timeout: Seconds | null | WaitOptions = 0): Promise<boolean> {
    const call = 'Connection.poll';
    const wait = readWait(call, timeout);
    this.#checkReadable(call);
    return this.#port.poll(wait, this.#waits(call, wait));
  }

  /**
   * Gives up this process's hold of the connection. What was sent here still arrives. Idempotent.
   *
   * Other processes that hold the same end go on; the other side sees the end of the connection after the last of them.
   *
   * Python: `Connection.close` (CO-09).
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#port.close();
  }

  /** Receives value after value until the end of the connection. Python: a loop around `recv` until `EOFError`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<In, void, undefined> {
    const call = 'Connection iteration';
    const wait: Wait = { timeoutMs: undefined, signal: undefined };
    for (;;) {
      this.#checkReadable(call);
      const message = await this.#port.receive(wait, this.#waits(call, wait));
      if (typeof message === 'string' || 'tooLong' in message) return;
      yield (await decodeMessage(call, message, this.#codec)) as In;
    }
  }

  /** Closes the connection here. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** The same for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  /** @internal How `wait` looks at the connection. */
  [waitable](): Readiness {
    return pollReadiness(this.#port.name, async (wait, waits) => {
      this.#checkReadable('wait');
      return this.#port.poll(wait, waits);
    });
  }

  [inspect.custom](): string {
    const ways = [this.#readable ? 'readable' : '', this.#writable ? 'writable' : ''].filter((way) => way !== '');
    return `Connection(${this.#port.name}, ${this.#closed ? 'closed' : ways.join(' and ')})`;
  }

  /** @internal What the connection stands on; `undefined` for what is no connection. */
  static portOf(value: object): ConnectionPort | undefined {
    return #port in value ? value.#port : undefined;
  }

  async #send(call: string, message: Uint8Array, wait: Wait): Promise<void> {
    checkLength(call, message, this.#port.longest);
    wait.signal?.throwIfAborted();
    const outcome = await this.#port.send(message, wait, this.#waits(call, wait));
    if (outcome === 'timeout') throw noRoom(call, this.#port.name, wait);
  }

  async #receive(call: string, wait: Wait, longest = Infinity): Promise<Uint8Array> {
    const message = await this.#port.receive(wait, this.#waits(call, wait), longest);
    if (message === 'timeout') throw noMessage(call, this.#port.name, wait);
    if (message === 'eof') throw atEnd(call, this.#port.name);
    const length = 'tooLong' in message ? message.tooLong : message.byteLength;
    if (!('tooLong' in message) && length <= longest) return message;
    // Nothing that comes after it can be told from the rest of it: Python stops reading, too.
    this.#readable = false;
    if (!this.#writable) this.close();
    throw badLength(call, this.#port.name, length, longest);
  }

  #checkReadable(call: string): void {
    checkOpen(call, this.#port.name, this.#closed);
    checkReadable(call, this.#port.name, this.#readable);
  }

  #checkWritable(call: string): void {
    checkOpen(call, this.#port.name, this.#closed);
    checkWritable(call, this.#port.name, this.#writable);
  }

  /** One try does not wait; a signal may come from anywhere, so it counts as an end of the wait. */
  #waits(call: string, { timeoutMs, signal }: Wait): WaitDescription {
    return { call, on: this.#port.name, timed: timeoutMs !== undefined || signal !== undefined };
  }
}
