import type { Channel } from '../../transport/channel.js';
import { createRpcPeer } from '../../rpc/create-rpc-peer.js';
import type { IncomingCall, RpcPeer } from '../../rpc/rpc-peer.js';
import { describeHolder } from '../../process/holder.js';
import { getLogger } from '../../process/logging.js';
import { BrokenError } from '../../errors/blame-errors.js';
import { WordLine, type Guest } from '../kin-words.js';
import { Misuse, Op, pack, unpack } from '../protocol.js';
import { readLabel, readList, readNumber, readText } from './read-arguments.js';
import { ResourceCall } from './resource-call.js';
import type { ResourceTable } from './resource-table.js';
import type { ServerClient } from './server-client.js';

/** What a session asks of the server that it belongs to. */
export interface SessionHost {
  readonly table: ResourceTable;
  readonly serverId: string;
  describe(): unknown;
  /** The process that was to read a handle under way has ended. */
  recall(id: string, token: string, holder: number): void;
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
  #holder: number | undefined;
  #name = '';
  #guest: Guest | undefined;
  readonly #endListeners = new Set<() => void>();
  #program = '';
  readonly #words: WordLine;

  constructor(channel: Channel, host: SessionHost) {
    this.#host = host;
    this.#peer = createRpcPeer(
      channel,
      {
        request: (body, call) => this.#guard(() => this.#request(unpack(body), call)),
        notify: (body) => this.#guard(() => this.#notify(unpack(body))),
        closed: () => {
          this.#words.end();
          host.table.leave(this);
          for (const listener of this.#endListeners) listener();
          host.ended(this);
        },
      },
      { onBroken: () => new BrokenError('manager: the client is gone.'), failed: () => undefined },
    );
    this.#words = new WordLine(this.#peer, (word) => pack([Op.word, word]));
  }

  get label(): string {
    return this.#label;
  }

  /** The client's process or thread (see `holderNumber`); unknown until it has said its name. */
  get holder(): number | undefined {
    return this.#holder;
  }

  /** The client's program; empty for one that does not say. */
  get program(): string {
    return this.#program;
  }

  /** The client as one who can be asked; the same object each time. */
  get guest(): Guest {
    return (this.#guest ??= {
      pid: this.#holder ?? 0,
      name: this.#name,
      say: (word) => this.#words.say(word),
      onWord: (listener) => this.#words.onWord(listener),
      onExit: (listener) => {
        this.#endListeners.add(listener);
        return () => void this.#endListeners.delete(listener);
      },
    });
  }

  notice(id: string, what: string): void {
    this.#peer.notify(pack([Op.notice, id, what]));
  }

  onEnd(listener: () => void): void {
    this.#endListeners.add(listener);
  }

  close(): void {
    this.#peer.close();
  }

  /** Whatever a message does to us, it costs its sender the connection and nobody else anything: others live in here. */
  #guard(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      if (!(error instanceof Misuse)) getLogger().error('manager: a message of %s failed: %s', this.#label, error);
      this.#peer.close();
    }
  }

  #request(message: readonly unknown[], call: IncomingCall): void {
    switch (message[0]) {
      case Op.call:
        return this.#call(readText(message[1]), readText(message[2]), readList(message[3]), call);
      case Op.barrier:
        return call.reply(pack([true]));
      case Op.identify:
        return call.reply(pack([this.#host.serverId]));
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
        this.#holder = readNumber(message[1]);
        this.#program = typeof message[3] === 'string' ? message[3] : '';
        this.#name = readLabel(message[2]);
        this.#label = `${this.#name} (${describeHolder(this.#holder)})`;
        return;
      case Op.hold: {
        const token = message[4] === null ? undefined : readText(message[4]);
        return table.hold(this, { id: readText(message[1]), kind: readText(message[2]), args: readList(message[3]), token });
      }
      case Op.lend:
        return table.lend(this, readText(message[1]), readText(message[2]));
      case Op.recall:
        return this.#host.recall(readText(message[1]), readText(message[2]), readNumber(message[3]));
      case Op.word:
        return this.#words.heard(message[1]);
      case Op.release:
        return table.release(this, readText(message[1]));
      case Op.post:
        table.heldBy(this, readText(message[1]))?.resource.post(readText(message[2]), readList(message[3]), this);
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
