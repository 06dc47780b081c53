import { BrokenError } from '../errors/blame-errors.js';
import { ValueError } from '../errors/python-errors.js';
import type { Channel } from '../transport/channel.js';
import { atEndOfTurn } from '../util/end-of-turn.js';
import { PieceWriter } from '../util/piece-writer.js';
import { throwLater } from '../util/throw-later.js';
import { ENTRY_HEADER, EntryKind, EnvelopeFault, readEntries, writeEntry } from './envelope.js';
import { IncomingRequests } from './incoming-requests.js';
import { PendingRequests } from './pending-requests.js';
import type { RequestOptions, RpcHandler, RpcPeer } from './rpc-peer.js';

/** A turn that sends more than this sends in several messages, so that the other side starts early. */
const BATCH_LIMIT = 256 * 1024;
const NOTHING = new Uint8Array(0);

export interface RpcPeerOptions {
  /** The error of requests that the end of the channel leaves open; `error` is why the channel broke, if it did. */
  readonly onBroken: (error?: Error) => Error;
  /** Turns the bytes of a failed request into what its promise rejects with. */
  readonly failed: (body: Uint8Array) => unknown;
}

/**
 * Speaks requests and replies over a channel, in both directions.
 *
 * The peer is the channel's one listener from now on. See `RpcPeer` for what it promises.
 */
export function createRpcPeer(channel: Channel, handler: RpcHandler, options: RpcPeerOptions): RpcPeer {
  return new Peer(channel, handler, options);
}

class Peer implements RpcPeer {
  readonly #channel: Channel;
  readonly #handler: RpcHandler;
  readonly #options: RpcPeerOptions;
  readonly #out = new PieceWriter();
  readonly #pending: PendingRequests;
  readonly #incoming: IncomingRequests;
  #flushPlanned = false;
  #over = false;
  #error: Error | undefined;

  constructor(channel: Channel, handler: RpcHandler, options: RpcPeerOptions) {
    this.#channel = channel;
    this.#handler = handler;
    this.#options = options;
    this.#pending = new PendingRequests(channel, options.failed);
    this.#incoming = new IncomingRequests((kind, id, body) => this.#send(kind, id, body));
    channel.onMessage({
      message: (bytes) => this.#receive(bytes),
      closed: (error) => this.#end(error),
    });
  }

  request(body: Uint8Array, { signal, onOpen }: RequestOptions = {}): Promise<Uint8Array> {
    if (this.#over) return Promise.reject(this.#options.onBroken(this.#error));
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const { id, promise } = this.#pending.open(signal, (aborted) => this.#send(EntryKind.cancel, aborted, NOTHING));
    try {
      this.#send(EntryKind.request, id, body);
    } catch (error) {
      this.#pending.reject(id, error);
    }
    onOpen?.((reason) => {
      if (this.#pending.giveUp(id, reason)) this.#send(EntryKind.cancel, id, NOTHING);
    });
    return promise;
  }

  notify(body: Uint8Array): void {
    this.#send(EntryKind.notify, 0, body);
  }

  close(): void {
    if (this.#over) return;
    this.flush();
    this.#channel.close();
    this.#end(undefined);
  }

  flush(): void {
    if (this.#out.bytes > 0) this.#channel.sendPieces(this.#out.take());
    this.#channel.flush();
  }

  #send(kind: EntryKind, id: number, body: Uint8Array): void {
    if (this.#over) return;
    const size = ENTRY_HEADER + body.byteLength;
    const { maxMessage } = this.#channel;
    if (size > maxMessage) {
      throw new ValueError(
        `rpc: the body has ${String(body.byteLength)} bytes, and at most ${String(maxMessage - ENTRY_HEADER)} are allowed. Send it in parts.`,
      );
    }
    if (this.#out.bytes + size > maxMessage) this.flush();
    writeEntry(this.#out, kind, id, body);
    if (this.#out.bytes >= BATCH_LIMIT) {
      this.flush();
    } else if (!this.#flushPlanned) {
      this.#flushPlanned = true;
      atEndOfTurn(() => {
        this.#flushPlanned = false;
        this.flush();
      });
    }
  }

  #receive(bytes: Uint8Array): void {
    try {
      readEntries(bytes, (kind, id, body) => this.#take(kind, id, body));
    } catch (error) {
      this.#channel.close();
      this.#end(new BrokenError(`rpc: ${(error as Error).message}. The other side does not speak forkful's protocol.`, { cause: error }));
    }
  }

  #take(kind: EntryKind, id: number, body: Uint8Array): void {
    try {
      this.#dispatch(kind, id, body);
    } catch (error) {
      // What the handler throws is the program's own error; the entries behind this one are done all the same.
      if (error instanceof EnvelopeFault) throw error;
      throwLater(error);
    }
  }

  #dispatch(kind: EntryKind, id: number, body: Uint8Array): void {
    if (this.#over) return;
    switch (kind) {
      case EntryKind.request:
        this.#handler.request(body, this.#incoming.open(id));
        break;
      case EntryKind.notify:
        this.#handler.notify(body);
        break;
      case EntryKind.cancel:
        this.#incoming.cancel(id);
        break;
      case EntryKind.reply:
      case EntryKind.fail:
      case EntryKind.cancelled:
        this.#pending.settle(kind, id, body);
        break;
      default:
        kind satisfies never;
    }
  }

  #end(error: Error | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    this.#pending.rejectAll(() => this.#options.onBroken(error));
    // The handler first: who is gone has left before its requests are given up, so none of them begins to wait anew.
    this.#handler.closed(error);
    this.#incoming.cancelAll();
  }
}
