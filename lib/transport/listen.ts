import type { Socket } from 'node:net';
import type { Seconds } from '../util/seconds.js';
import { parseAddress } from './address.js';
import { authenticate } from './authenticate.js';
import type { Channel } from './channel.js';
import { SocketServer } from './socket-server.js';

/**
 * So many may be in the middle of their handshake. Then whoever has stood there longest has to go: an honest peer needs
 * a moment, and those who stand there and say nothing must not keep it out.
 */
const MAX_HANDSHAKES = 4096;
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
  const handshakes = new Set<Socket>();
  const server = new SocketServer(endpoint, {
    call: 'listen',
    shown: address,
    kin: options.kin,
    onSocket(socket) {
      if (handshakes.size >= MAX_HANDSHAKES) {
        const [oldest] = handshakes;
        handshakes.delete(oldest!);
        oldest!.destroy();
      }
      handshakes.add(socket);
      // In the next tick, when the channel listens.
      socket.resume();
      void welcome(socket, options).finally(() => handshakes.delete(socket));
    },
  });
  await server.ready;
  let closing: Promise<void> | undefined;
  return {
    address: server.address,
    close: () => (closing ??= stop(server, handshakes)),
    ref: () => server.ref(),
    unref: () => server.unref(),
  };
}

async function welcome(socket: Socket, options: ListenOptions): Promise<void> {
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

async function stop(server: SocketServer, handshakes: ReadonlySet<Socket>): Promise<void> {
  server.close();
  for (const socket of handshakes) socket.destroy();
  await new Promise((resolve) => setImmediate(resolve));
}
