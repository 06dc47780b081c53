import { BrokenError } from '../errors/blame-errors.js';
import type { ProcessError } from '../errors/process-error.js';
import { AuthenticationError, RuntimeError } from '../errors/python-errors.js';
import type { Broker, ResourceHandle, ResourceLink, ServerAddress } from '../rpc/broker.js';
import { createRpcPeer } from '../rpc/create-rpc-peer.js';
import type { RequestOptions, RpcPeer } from '../rpc/rpc-peer.js';
import type { Channel } from '../transport/channel.js';
import { ExitPriority, onExit } from '../util/finalizers.js';
import { HandleLink, type Connection, type Held } from './handle-link.js';
import { WordLine } from './kin-words.js';
import { makerPrefix } from './maker.js';
import { PostGatherer } from './post-gatherer.js';
import { Op, pack, unpack } from './protocol.js';

/** Who this process is, for those who look at the manager's state. */
export interface ClientIdentity {
  /** See `holderNumber`. */
  readonly holder: number;
  readonly name: string;
  /** Which program it belongs to. Default: none that anybody knows. */
  readonly program?: string | undefined;
}

/**
 * This process's one connection to one manager.
 *
 * Everything that one turn of the event loop calls and posts travels in one message, in order. The connection keeps the
 * program alive only while a call waits for its answer.
 */
export class ManagerClient implements Broker, Connection {
  readonly channel: Channel;
  opening: Promise<void> | undefined;
  #server: ServerAddress;
  readonly #peer: RpcPeer;
  readonly #posts = new PostGatherer((message) => this.#peer.notify(pack(message)));
  readonly #held = new Map<string, Held>();
  /** Starts the ids and tokens made here; no other connection has it. */
  readonly #prefix: string;
  #created = 0;
  #lent = 0;
  #lost: ProcessError | undefined;
  /** Something was posted since the last barrier, by a link whose posts are to be kept at exit. */
  #unsettled = false;
  #flushing: Promise<void> | undefined;
  readonly #unregister: () => void;
  readonly #words: WordLine;

  /** `opening` settles when a channel that is still being opened is open, or cannot be. */
  constructor(server: ServerAddress, channel: Channel, identity: ClientIdentity, opening?: Promise<unknown>) {
    this.#server = server;
    this.channel = channel;
    this.#prefix = makerPrefix(identity.holder);
    const opened = (): void => {
      this.opening = undefined;
    };
    this.opening = opening?.then(opened, opened);
    this.#unregister = onExit({
      priority: ExitPriority.feeders,
      run: () => this.#settle(),
      runSync: () => this.#settleSync(),
    });
    this.#peer = createRpcPeer(
      channel,
      {
        request: (_body, call) => call.fail(pack(['misuse', 'a client of a manager serves nothing'])),
        notify: (body) => this.#notice(unpack(body)),
        closed: (error) => this.#end(error),
      },
      { onBroken: (cause) => this.#gone(cause), failed: (body) => failure(unpack(body)) },
    );
    this.#words = new WordLine(this.#peer, (word) => pack([Op.word, word]));
    this.notify([Op.hello, identity.holder, identity.name, identity.program ?? '']);
  }

  /** Where the manager is, as this process reaches it. */
  get server(): ServerAddress {
    return this.#server;
  }

  /** The manager is gone, and everything in it; or it does not let this process in. */
  get lost(): ProcessError | undefined {
    return this.#lost;
  }

  /** Asks the manager for its name, when only its address was known. */
  async identify(): Promise<string> {
    const serverId = (await this.request([Op.identify])) as string;
    this.#server = { address: this.#server.address, serverId };
    return serverId;
  }

  create(kind: string, args: readonly unknown[], later?: readonly unknown[]): ResourceLink {
    const ref = { server: this.server, id: `${this.#prefix}.${String(this.#created++)}` };
    const link = this.#link({ ref, kind, args }, null);
    if (later !== undefined) void this.#barrier().then(() => link.describeAs(later));
    return link;
  }

  /** Opens a handle of this manager that came from another process under a token. */
  open(handle: ResourceHandle, token: string): ResourceLink {
    return this.#link(handle, token);
  }

  nextToken(): string {
    return `${this.#prefix}:${String(this.#lent++)}`;
  }

  notify(message: readonly unknown[]): void {
    this.#posts.send();
    this.#peer.notify(pack(message));
  }

  notifyItem(id: string, method: string, item: Uint8Array): void {
    this.#posts.add(id, method, item);
  }

  markUnsettled(): void {
    this.#unsettled = true;
  }

  async request(message: readonly unknown[], options?: RequestOptions): Promise<unknown> {
    this.#posts.send();
    return unpack(await this.#peer.request(pack(message), options))[0];
  }

  /** Asks the manager for its state. */
  describe(): Promise<unknown> {
    return this.request([Op.describe]);
  }

  flush(): void {
    this.#posts.send();
    this.#peer.flush();
  }

  /** A tick and not at once: the answers that came in one message are all acknowledged by then, in one write. */
  flushed(): Promise<void> {
    return (this.#flushing ??= new Promise((resolve) => {
      process.nextTick(() => {
        this.#flushing = undefined;
        this.flush();
        // Bytes before ours hold them up: then only the manager can say that they are there.
        resolve(this.channel.bufferedBytes === 0 ? undefined : this.#barrier());
      });
    }));
  }

  close(): void {
    this.#posts.send();
    this.#peer.close();
  }

  drop(id: string, held: Held): void {
    held.handles--;
    if (held.handles > 0) return;
    this.#held.delete(id);
    this.notify([Op.release, id]);
  }

  #link(handle: ResourceHandle, token: string | null): HandleLink {
    const { id } = handle.ref;
    const ours = { ...handle, ref: { server: this.#server, id } };
    const held: Held = this.#held.get(id) ?? { handles: 0, listeners: new Set() };
    held.handles++;
    this.#held.set(id, held);
    // Said also when the resource is held here already: the token has arrived.
    this.notify([Op.hold, id, handle.kind, handle.args, token]);
    // Whatever way the handle names: this process reaches the manager in its own.
    return new HandleLink(this, ours, held);
  }

  #notice([op, id, what]: readonly unknown[]): void {
    if (op === Op.word) return this.#words.heardOfManager(id);
    for (const listener of this.#held.get(id as string)?.listeners ?? []) listener(what as string);
  }

  /** Waits until the manager has what was posted; a manager that is gone needs nothing any more. */
  async #settle(): Promise<void> {
    while (this.#unsettled && this.#lost === undefined) {
      this.#unsettled = false;
      await this.#barrier();
    }
  }

  async #barrier(): Promise<void> {
    await this.request([Op.barrier]).catch(() => undefined);
  }

  /** The same for a process that exits in this moment; to the operating system is far enough. */
  #settleSync(): void {
    this.flush();
    if (this.#unsettled) this.channel.flushSync();
  }

  #end(error: Error | undefined): void {
    this.#lost = this.#gone(error);
    this.#words.end();
    this.#unregister();
  }

  #gone(cause: Error | undefined): ProcessError {
    const { serverId, address } = this.server;
    if (cause instanceof AuthenticationError) {
      return new AuthenticationError(
        `the manager '${serverId}' at ${address} has another key than this process. Connect to it here, with its key, or start this ` +
          'process after its parent has connected.',
        { cause },
      );
    }
    return new BrokenError(
      `the manager '${serverId}' at ${address} is gone, and everything in it. Start a new one, or make new objects.`,
      { cause },
    );
  }
}

/** What a failed request rejects with. */
function failure([code, message]: readonly unknown[]): Error {
  if (code === 'gone') {
    return new BrokenError(`${String(message)}: its last handle was given back. Keep a handle as long as others may come.`);
  }
  return new RuntimeError(`${String(message)}. Use the same version of forkful in all processes.`);
}
