import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { RuntimeError } from '../errors/python-errors.js';
import type { Seconds } from '../util/seconds.js';
import { parseAddress, type Endpoint } from './address.js';
import { authenticate } from './authenticate.js';
import type { Channel } from './channel.js';

/**
 * So many may be in the middle of their handshake. Then whoever has stood there longest has to go: an honest peer needs
 * a moment, and those who stand there and say nothing must not keep it out.
 */
const MAX_HANDSHAKES = 4096;
const BACKLOG = 4096;
const HANDSHAKE_SECONDS = 10;

export interface ListenOptions {
  readonly authKey: Uint8Array;
  /** A peer has proved that it has the key. */
  onChannel(channel: Channel): void;
  /** A peer was turned away; everybody else goes on. Default: nobody is told. */
  onRefused?(error: Error): void;
  /** The longest message, in bytes. Default: 2 GiB - 1. */
  readonly maxFrame?: number;
  /** A peer that leaves more than this unread, in bytes, is not read either until it has. Default: no limit. */
  readonly maxUnsent?: number;
  /** Peers are processes of the same program, as far as the listener knows. Default: false. */
  readonly kin?: boolean;
  /** How long a peer may take to prove itself. Default: 10 seconds. */
  readonly handshakeTimeout?: Seconds;
}

/** A place where channels come in. It does not keep the program alive unless it is referenced. */
export interface ChannelServer {
  /** Where it listens: as asked for, with the real port instead of port 0. */
  readonly address: string;
  /** Takes no more connections, and ends the handshakes under way; channels live on. Idempotent. */
  close(): Promise<void>;
  ref(): void;
  unref(): void;
}

/**
 * Listens at an address, and hands out a channel for every peer that proves to have the key.
 *
 * Rejects with `ValueError` for what is no address, and with `RuntimeError` when the system does not let us listen there.
 */
export async function listen(address: string, options: ListenOptions): Promise<ChannelServer> {
  const endpoint = parseAddress('listen', address);
  const server = createServer();
  const handshakes = new Set<Socket>();
  server.on('connection', (socket) => {
    if (handshakes.size >= MAX_HANDSHAKES) {
      const [oldest] = handshakes;
      handshakes.delete(oldest!);
      oldest!.destroy();
    }
    handshakes.add(socket);
    void welcome(socket, options).finally(() => handshakes.delete(socket));
  });
  server.unref();
  try {
    server.listen({ ...target(endpoint), backlog: BACKLOG });
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RuntimeError(`listen: the system does not let us listen at ${address} (${String(code)}). Choose another address.`, {
      cause: error,
    });
  }
  let closing: Promise<void> | undefined;
  return {
    address: endpoint.kind === 'path' ? address : tcpAddress(endpoint.host, server),
    close: () => (closing ??= stop(server, handshakes)),
    ref: () => server.ref(),
    unref: () => server.unref(),
  };
}

async function welcome(socket: Socket, options: ListenOptions): Promise<void> {
  socket.setNoDelay(true);
  let channel: Channel;
  try {
    channel = await authenticate(socket, {
      side: 'listener',
      authKey: options.authKey,
      timeoutMs: (options.handshakeTimeout ?? HANDSHAKE_SECONDS) * 1000,
      maxFrame: options.maxFrame,
      maxUnsent: options.maxUnsent,
      kin: options.kin,
    });
  } catch (error) {
    options.onRefused?.(error as Error);
    return;
  }
  options.onChannel(channel);
}

function target(endpoint: Endpoint): { path: string } | { host: string; port: number } {
  return endpoint.kind === 'path' ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port };
}

function tcpAddress(host: string, server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

async function stop(server: Server, handshakes: ReadonlySet<Socket>): Promise<void> {
  // Node's own `close` waits for the connections too; nothing waits for the channels here.
  server.close();
  for (const socket of handshakes) socket.destroy();
  await new Promise((resolve) => setImmediate(resolve));
}
