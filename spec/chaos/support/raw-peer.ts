import { once } from 'node:events';
import { connect as openSocket, type Socket } from 'node:net';
import { currentProcess } from 'forkful';
import { parseAddress } from '../../../lib/transport/address.js';
import type { Channel } from '../../../lib/transport/channel.js';
import { connect } from '../../../lib/transport/connect.js';
import { EntryKind } from '../../../lib/rpc/envelope.js';
import { uniqueToken } from '../../../lib/util/unique-token.js';
import { Inbox } from '../../support/inbox.js';

/** A socket to an address that speaks bytes of its own, and hears all that comes. */
export async function openStranger(address: string): Promise<Socket> {
  const endpoint = parseAddress('spec', address);
  for (;;) {
    const socket = endpoint.kind === 'path' ? openSocket(endpoint.path) : openSocket(endpoint.port, endpoint.host);
    socket.on('error', () => undefined);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      // So many knock at once that the system's own queue before the listener is full: it is alive, and works it off.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Resolves when the connection is over, whatever ended it. */
export async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

/** One entry of the request/reply layer: kind, number, length, body. */
export function entry(kind: number, id: number, body: Uint8Array, length = body.byteLength): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt8(kind & 0xff, 0);
  header.writeUInt32LE(id >>> 0, 1);
  header.writeUInt32LE(length >>> 0, 5);
  return Buffer.concat([header, body]);
}

/** A client that has the key and proves it, and then says what it likes. */
export class RawPeer {
  readonly channel: Channel;
  readonly inbox: Inbox;
  /** An id for a resource of its own, which nobody had before. */
  readonly own = `${uniqueToken()}.0`;
  #requests = 0;

  private constructor(channel: Channel) {
    this.channel = channel;
    this.inbox = new Inbox(channel);
    channel.ref();
  }

  static async open(address: string, authKey: Uint8Array = currentProcess().authKey): Promise<RawPeer> {
    return new RawPeer(await connect(address, { authKey }));
  }

  say(body: Uint8Array): void {
    this.channel.send(entry(EntryKind.notify, 0, body));
  }

  ask(body: Uint8Array): void {
    this.channel.send(entry(EntryKind.request, ++this.#requests, body));
  }

  /** Resolves when the other side has ended the connection. */
  async dropped(): Promise<void> {
    await this.inbox.ended();
    this.channel.unref();
  }

  /** Ends, unless the other side has done so already. */
  async close(): Promise<void> {
    this.channel.close();
    await this.dropped();
  }
}
