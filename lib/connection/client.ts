import { readWait, type WaitOptions } from '../util/wait-options.js';
import { openSocket } from '../transport/open-socket.js';
import { provePeer } from '../transport/python-handshake.js';
import { PythonStream } from '../transport/python-stream.js';
import { describeAddress, readFamily, readPlace, type AddressFamily, type SocketAddress } from '../transport/socket-address.js';
import { readAuthKey } from './auth-key.js';
import type { Connection } from './connection.js';
import { isOptions } from './listener-options.js';
import { socketConnection } from './socket-connection.js';

/** How a `Client` connects. */
export interface ClientOptions extends WaitOptions {
  /** Python's name for the kind of address. Default: what the address is. */
  readonly family?: AddressFamily | null | undefined;
  /** The listener's key; the empty key is one. Default: none is shown and none is asked for, and only plain values cross. */
  readonly authKey?: Uint8Array | string | null | undefined;
}

/**
 * Connects to a `Listener`: one of forkful, or of Python (`multiprocessing.connection.Listener`).
 *
 * @param address Where it listens: `tcp://host:port`, Python's `[host, port]`, the path of a Unix socket, `\\.\pipe\Name` on Windows.
 * @param options `{ family, authKey, timeout, signal }`, or Python's `family` and `authKey` in turn. `timeout`, in seconds, holds
 *   for all of it: connecting, and the proof that both have the key. Default: waits for ever, since a listener of Python
 *   answers nobody until it accepts.
 * @returns the connection. Rejects with `BrokenError` when nobody listens there (Python: `ConnectionRefusedError`,
 *   `FileNotFoundError`; the system's error is the `cause`), with `AuthenticationError` when the keys differ, with
 *   `TimeoutError` when connecting takes too long, with ValueError or ArgumentTypeError for arguments that are none.
 *
 * @example
 * ```ts
 * import { Client, Listener } from 'forkful';
 *
 * using listener = new Listener({ authKey: 'secret' });
 * const [there, here] = await Promise.all([listener.accept(), Client(listener.address, { authKey: 'secret' })]);
 * await here.sendBytes(Buffer.from('hello'));
 * console.log(String(await there.recvBytes())); // prints: hello
 * here.close();
 * there.close();
 * ```
 *
 * Python: `multiprocessing.connection.Client` (CO-17), which has no time limit.
 */
export async function Client<In = unknown, Out = In>(
  address: SocketAddress,
  options?: ClientOptions | AddressFamily | null,
  authKey?: Uint8Array | string | null,
): Promise<Connection<In, Out>> {
  const call = 'Client';
  const given: ClientOptions = isOptions(options) ? options : { family: options, authKey };
  const key = readAuthKey(call, given.authKey);
  const { endpoint } = readPlace(call, address, readFamily(call, given.family));
  const { timeoutMs, signal } = readWait(call, given);
  const shown = describeAddress(address);
  const deadline = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
  const stream = new PythonStream(await openSocket(endpoint, { call, shown, timeoutMs, signal }), 0);
  if (key !== undefined) {
    const left = deadline === undefined ? undefined : Math.max(1, deadline - performance.now());
    await provePeer(stream, { side: 'connector', call, authKey: key, timeoutMs: left, signal });
  }
  return socketConnection<In, Out>(stream, `the connection to ${shown}`, key !== undefined);
}
