import type { Channel } from '../../transport/channel.js';
import { createRpcPeer } from '../../rpc/create-rpc-peer.js';
import type { IncomingCall, RpcPeer } from '../../rpc/rpc-peer.js';
import { BrokenError } from '../../errors/blame-errors.js';
import { Misuse, Op, pack, unpack } from '../protocol.js';
import { ResourceCall } from './resource-call.js';
import type { ResourceTable } from './resource-table.js';
import type { ServerClient } from './server-client.js';

/** What a session asks of the server that it belongs to. */
export interface SessionHost {
  readonly table: ResourceTable;
  describe(): unknown;
  /** The connection ended and everything of the client was given back. */
  ended(session: Session): void;
}

/**
 * One client's connection: reads its messages and does them in order.
 *
 * A client that does not keep to the protocol is disconnected; nobody else notices.
 */
export class Session implements ServerClient {
  readonly #host: SessionHost;
  readonly #peer: RpcPeer;
  #label = 'a client that has not said its name';
  #pid: unknown;

  constructor(channel: Channel, host: SessionHost) {
    this.#host = host;
    this.#peer = createRpcPeer(
      channel,
      {
        request: (body, call) => this.#guard(() => this.#request(unpack(body), call)),
        notify: (body) => this.#guard(() => this.#notify(unpack(body))),
        closed: () => {
          host.table.leave(this);
          host.ended(this);
        },
      },
      { onBroken: () => new BrokenError('manager: the client is gone.'), failed: () => undefined },
    );
  }

  get label(): string {
    return this.#label;
  }

  /** The client's process; unknown until it has said its name. */
  get pid(): unknown {
    return this.#pid;
  }

  notice(id: string, what: string): void {
    this.#peer.notify(pack([Op.notice, id, what]));
  }

  close(): void {
    this.#peer.close();
  }

  #guard(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      if (!(error instanceof Misuse)) throw error;
      this.#peer.close();
    }
  }

  #request(message: readonly unknown[], call: IncomingCall): void {
    switch (message[0]) {
      case Op.call:
        return this.#call(text(message[1]), text(message[2]), list(message[3]), call);
      case Op.barrier:
        return call.reply(pack([true]));
      case Op.describe:
        return call.reply(pack([this.#host.describe()]));
      default:
        throw new Misuse('an unknown request');
    }
  }

  #notify(message: readonly unknown[]): void {
    const { table } = this.#host;
    switch (message[0]) {
      case Op.hello:
        this.#pid = message[1];
        this.#label = `${text(message[2])} (pid ${String(message[1])})`;
        return;
      case Op.hold: {
        const token = message[4] === null ? undefined : text(message[4]);
        return table.hold(this, { id: text(message[1]), kind: text(message[2]), args: list(message[3]), token });
      }
      case Op.lend:
        return table.lend(this, text(message[1]), text(message[2]));
      case Op.release:
        return table.release(this, text(message[1]));
      case Op.post:
        table.heldBy(this, text(message[1]))?.resource.post(text(message[2]), list(message[3]), this);
        return;
      default:
        throw new Misuse('an unknown message');
    }
  }

  #call(id: string, method: string, args: readonly unknown[], incoming: IncomingCall): void {
    const record = this.#host.table.heldBy(this, id);
    if (record === undefined) {
      incoming.fail(pack(['gone', `the ${id} does not exist any more`]));
      return;
    }
    const call = new ResourceCall(this, method, incoming, record.waiting);
    try {
      record.resource.call(method, args, call);
    } catch (error) {
      if (!(error instanceof Misuse)) throw error;
      call.fail('misuse', error.message);
    }
  }
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Misuse('a text is missing');
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misuse('a list is missing');
  return value;
}
