import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { RuntimeError } from '../errors/python-errors.js';
import type { Endpoint } from './address.js';
import { addKinStream } from './kin-channels.js';

/** The system makes of it what it can (4096 on today's Linux): a burst of connectors is not turned away. */
const BACKLOG = 4096;

export interface SocketServerOptions {
  /** How errors name the call, and the address. */
  readonly call: string;
  readonly shown: string;
  /** A connection has come, and nothing was read from it. */
  readonly onSocket: (socket: Socket) => void;
  /** How many connections the system may keep for us. Default: 4096. */
  readonly backlog?: number | undefined;
  /** Those who come are processes of the same program. Default: false. */
  readonly kin?: boolean | undefined;
}

/**
 * Listens at an endpoint. It does not keep the program alive unless it is referenced.
 *
 * A path is listened at when the constructor returns, a port some turns later; `ready` tells of it.
 */
export class SocketServer {
  /** Settles when it listens; rejects with `RuntimeError` when the system does not let it. Needs no handler. */
  readonly ready: Promise<void>;
  readonly #server: Server;
  readonly #endpoint: Endpoint;
  #port: number | undefined;
  #closed = false;

  constructor(endpoint: Endpoint, { call, shown, onSocket, backlog = BACKLOG, kin = false }: SocketServerOptions) {
    this.#endpoint = endpoint;
    if (endpoint.kind === 'tcp' && endpoint.port > 0) this.#port = endpoint.port;
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      if (endpoint.kind === 'tcp') socket.setNoDelay(true);
      onSocket(socket);
    });
    this.#server = server;
    if (kin) addKinStream(server);
    this.ready = new Promise((resolve, reject) => {
      server.once('listening', () => {
        // It was closed while the name of its host was looked up; Node goes on all the same.
        if (this.#closed) server.close();
        if (endpoint.kind === 'tcp') this.#port = (server.address() as AddressInfo).port;
        resolve();
      });
      server.on('error', (error: NodeJS.ErrnoException) => reject(refused(call, shown, endpoint, error)));
    });
    this.ready.catch(() => undefined);
    // In a worker of `node:cluster` it would be the primary process that listens.
    server.listen({ ...target(endpoint), backlog, exclusive: true });
    server.unref();
  }

  /** The port; `undefined` as long as the system has not chosen one, and for a path. */
  get port(): number | undefined {
    return this.#port;
  }

  /** Listens no more; the connections that came live on. Also the socket's file is gone when it returns. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#server.close();
  }

  ref(): void {
    this.#server.ref();
  }

  unref(): void {
    this.#server.unref();
  }

  /** Where it listens, as text. */
  get address(): string {
    if (this.#endpoint.kind === 'path') return this.#endpoint.path;
    const { host } = this.#endpoint;
    return `tcp://${host.includes(':') ? `[${host}]` : host}:${String(this.#port)}`;
  }
}

function target(endpoint: Endpoint): { path: string } | { host: string; port: number } {
  return endpoint.kind === 'path' ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port };
}

function refused(call: string, shown: string, endpoint: Endpoint, error: NodeJS.ErrnoException): RuntimeError {
  const stale =
    error.code === 'EADDRINUSE' && endpoint.kind === 'path' && process.platform !== 'win32'
      ? 'Somebody listens there, or was killed and left the file behind: remove it then, or choose another address.'
      : 'Choose another address.';
  return new RuntimeError(`${call}: the system does not let us listen at ${shown} (${String(error.code)}). ${stale}`, { cause: error });
}
