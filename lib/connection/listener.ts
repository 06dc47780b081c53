import { inspect } from 'node:util';
import { ClosedError } from '../errors/blame-errors.js';
import { AuthenticationError, RuntimeError, TimeoutError } from '../errors/python-errors.js';
import { installExitSequence } from '../process/exit.js';
import { createPrivateAddress, type Endpoint, type PrivateAddress } from '../transport/address.js';
import { PythonStream } from '../transport/python-stream.js';
import { describeAddress, readPlace, type AddressFamily, type SocketAddress } from '../transport/socket-address.js';
import { SocketServer } from '../transport/socket-server.js';
import { ExitPriority, onExit } from '../util/finalizers.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type Wait, type WaitOptions } from '../util/wait-options.js';
import { pollReadiness, waitable, type Readiness, type Waitable } from '../util/waitable.js';
import { noteWait } from '../util/waits.js';
import type { Connection } from './connection.js';
import { readListenerOptions, type ListenerOptions } from './listener-options.js';
import { Reception, type Arrival } from './reception.js';
import { socketConnection } from './socket-connection.js';

/**
 * A place where other programs connect: of forkful, or of Python (`multiprocessing.connection.Client`).
 *
 * The constructor does not wait. A path is listened at when it returns; for TCP `ready` tells when, and the port that the
 * system chose for port 0. What the system refuses (an address in use) rejects `ready` and `accept()`.
 *
 * With an `authKey` both sides prove to each other that they have it, before `accept()` gives the connection. Without one
 * everybody is let in, and only plain values cross.
 *
 * @example
 * ```ts
 * import { Client, Listener, Process } from 'forkful';
 *
 * await using listener = new Listener({ authKey: 'secret' });
 * const ask = async (address: typeof listener.address) => {
 *   using connection = await Client(address, { authKey: 'secret' });
 *   await connection.send('hello');
 * };
 * const child = new Process({ target: ask, args: [listener.address] });
 * child.start();
 * using connection = await listener.accept();
 * console.log(await connection.recv()); // prints: hello
 * await child.join();
 * ```
 *
 * Python: `multiprocessing.connection.Listener` (CO-14 to CO-18). Differences: strangers are dealt with beside each other and
 * each for ten seconds at most, so that a silent one holds nobody up; `accept` takes a time limit and a signal; a peer may
 * be let in before `accept()` is called.
 */
export class Listener implements Waitable {
  /** Settles when it listens: rejects with `RuntimeError` when the system does not let it, which `accept()` does as well. */
  readonly ready: Promise<void>;
  readonly #server: SocketServer;
  readonly #reception: Reception;
  readonly #trusted: boolean;
  readonly #asked: SocketAddress;
  readonly #host: string | undefined;
  readonly #private: PrivateAddress | undefined;
  readonly #forget: () => void;
  #holds = 0;
  #lastAccepted: Arrival['from'] | undefined;
  #closed = false;

  /**
   * @param address Where: `tcp://host:port`, Python's `[host, port]` (port 0: the system chooses), the path of a Unix socket,
   *   `\\.\pipe\Name` on Windows. Default: an address of its own that only this user reaches.
   * @param options `{ family, backlog, authKey, handshakeTimeout }`, also in the first place; or Python's `family`, `backlog` and `authKey` in turn.
   * @throws ValueError for what is no address, or a family that the platform does not have; ArgumentTypeError for a key that is
   *   neither bytes nor a string.
   */
  constructor(options?: ListenerOptions);
  constructor(address: SocketAddress | null | undefined, options?: ListenerOptions);
  constructor(address: SocketAddress | null | undefined, family: AddressFamily | null | undefined, backlog?: number | null, authKey?: Uint8Array | string | null);
  constructor(...given: [address?: unknown, family?: unknown, backlog?: unknown, authKey?: unknown]) {
    const call = 'Listener';
    const { address, family, backlog, authKey, handshakeMs } = readListenerOptions(call, given);
    const inet = family === 'AF_INET' && address === undefined;
    this.#private = address === undefined && !inet ? createPrivateAddress() : undefined;
    this.#asked = address ?? this.#private?.address ?? ['localhost', 0];
    const endpoint = endpointOf(call, this.#asked, family);
    this.#host = endpoint.kind === 'tcp' ? endpoint.host : undefined;
    this.#trusted = authKey !== undefined;
    this.#reception = new Reception(authKey, handshakeMs);
    this.#server = new SocketServer(endpoint, {
      call,
      shown: describeAddress(this.#asked),
      backlog,
      onSocket: (socket) => {
        const { remoteAddress, remotePort } = socket;
        const from = remoteAddress === undefined || remotePort === undefined ? '' : ([remoteAddress, remotePort] as const);
        this.#reception.arrive({ stream: new PythonStream(socket, 0), from });
      },
    });
    this.ready = this.#server.ready;
    installExitSequence();
    const end = (): void => this.close();
    this.#forget = onExit({ priority: ExitPriority.directories, run: end, runSync: end });
  }

  /**
   * Where it listens, in the form in which the address was given; `Client` takes it.
   *
   * @throws RuntimeError when the system has not yet chosen the port: `await listener.ready` first.
   */
  get address(): SocketAddress {
    const { port } = this.#server;
    if (this.#host === undefined) return this.#asked;
    if (port === undefined) {
      throw new RuntimeError(`Listener.address: the system has not chosen the port yet. Await listener.ready first.`);
    }
    return typeof this.#asked === 'string' ? this.#asked.replace(/:0+$/, `:${String(port)}`) : [this.#host, port];
  }

  /** Where the connection came from that was accepted last: `[host, port]`, `''` for a Unix socket or pipe; `undefined` before any. */
  get lastAccepted(): readonly [host: string, port: number] | '' | undefined {
    return this.#lastAccepted;
  }

  /**
   * Waits for a connection. It keeps the program alive meanwhile.
   *
   * @param options `{ timeout, signal }`, or a timeout in seconds. Default: waits for ever.
   * @returns the connection, in the order in which they came.
   * @throws AuthenticationError (as rejection, like all others) when a peer had another key, or did not prove that it has ours;
   *   call it again for the next.
   * @throws RuntimeError when the system does not let us listen at the address.
   * @throws ClosedError after `close()`, also while the call waits.
   * @throws TimeoutError when nobody came within the time.
   *
   * Python: `Listener.accept` (CO-15).
   */
  async accept<In = unknown, Out = In>(options?: Seconds | null | WaitOptions): Promise<Connection<In, Out>> {
    const call = 'Listener.accept';
    const wait = readWait(call, options);
    wait.signal?.throwIfAborted();
    // Who may come from outside of the program can come at any time: like a timed one the wait is shown, and nobody is accused of it.
    const over = noteWait({ call, on: describeAddress(this.#asked), timed: true });
    const arrival = await this.#hold(() => this.#accept(call, wait)).finally(over);
    if (arrival === 'timeout') {
      const within = wait.timeoutMs === 0 ? '' : ` within ${String((wait.timeoutMs ?? 0) / 1000)} s`;
      throw new TimeoutError(`${call}: nobody has connected to ${describeAddress(this.#asked)}${within}. Start a Client, or wait longer.`);
    }
    this.#lastAccepted = arrival.from;
    const [host, port] = arrival.from === '' ? [] : arrival.from;
    const name = host === undefined ? `a connection at ${describeAddress(this.#asked)}` : `the connection from ${host}:${String(port)}`;
    return socketConnection<In, Out>(arrival.stream, name, this.#trusted);
  }

  /**
   * Listens no more. Connections that were accepted live on; who waits to be accepted is sent away. Idempotent.
   *
   * Python: `Listener.close` (CO-16).
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#forget();
    this.#server.close();
    this.#reception.close(this.#closedError('Listener.accept'));
    this.#private?.remove();
  }

  /** Accepts connection after connection until `close()`. A peer that does not have the key is logged and passed over. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Connection, void, undefined> {
    while (!this.#closed) {
      try {
        yield await this.accept();
      } catch (error) {
        if (error instanceof AuthenticationError) continue;
        if (error instanceof ClosedError) return;
        throw error;
      }
    }
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** The same for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  /** @internal How `wait` looks at it: it is ready when `accept()` would not wait. */
  [waitable](): Readiness {
    return pollReadiness(describeAddress(this.#asked), (wait) => this.#hold(() => this.#poll(wait)));
  }

  [inspect.custom](): string {
    const port = this.#server.port;
    const where = this.#host !== undefined && port !== undefined ? this.address : this.#asked;
    return `Listener(${describeAddress(where)}${this.#closed ? ', closed' : ''})`;
  }

  async #accept(call: string, wait: Wait): Promise<Arrival | 'timeout'> {
    this.#checkOpen(call);
    await this.#server.ready;
    this.#checkOpen(call);
    return this.#reception.accept(wait);
  }

  async #poll(wait: Wait): Promise<boolean> {
    this.#checkOpen('wait');
    await this.#server.ready;
    return this.#reception.poll(wait);
  }

  /** Keeps the program alive while a step lasts. */
  async #hold<T>(step: () => Promise<T>): Promise<T> {
    if (this.#holds++ === 0) this.#server.ref();
    try {
      return await step();
    } finally {
      if (--this.#holds === 0) this.#server.unref();
    }
  }

  #checkOpen(call: string): void {
    if (this.#closed) throw this.#closedError(call);
  }

  #closedError(call: string): ClosedError {
    return new ClosedError(`${call}: the listener at ${describeAddress(this.#asked)} is closed. Make the calls before close().`);
  }
}

/** As in Python `localhost` is the IPv4 one, which clients in Python ask for; no name at all is every address that this machine has. */
function endpointOf(call: string, address: SocketAddress, family: AddressFamily | undefined): Endpoint {
  const { endpoint } = readPlace(call, address, family);
  if (endpoint.kind === 'path') return endpoint;
  return { ...endpoint, host: endpoint.host === '' ? '0.0.0.0' : endpoint.host === 'localhost' ? '127.0.0.1' : endpoint.host };
}
