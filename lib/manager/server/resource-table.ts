import type { ResourceCall } from './resource-call.js';
import { Misuse } from '../protocol.js';
import { openHandle } from '../../rpc/broker.js';
import type { KeptHandle, Resource, ResourceHost, ResourceKind, ResourceUses } from './resource.js';
import type { ServerClient } from './server-client.js';
import { Tombstones } from './tombstones.js';

/** What keeps a resource alive, and the resource. */
export interface ResourceRecord {
  readonly id: string;
  readonly kind: string;
  readonly resource: Resource;
  readonly holders: Set<ServerClient>;
  /** Handles under way, by their tokens. */
  readonly transit: Set<string>;
  /** Calls that wait. */
  readonly waiting: Set<ResourceCall>;
}

interface OwnRecord extends ResourceRecord {
  /** Tokens whose handle arrived before the news that it was under way. */
  readonly arrivedEarly: Set<string>;
  /** The process that made the handle has not been heard yet; its hold is taken for granted. */
  creatorMissing: boolean;
}

/** What a hold says: which resource, and how to make it if nobody has. */
export interface Hold {
  readonly id: string;
  readonly kind: string;
  readonly args: readonly unknown[];
  /** The token that the handle travelled under; none for the process that made it. */
  readonly token: string | undefined;
}

/**
 * The resources of one manager and who holds them. A resource lives while a client holds it or a handle is under way.
 *
 * A handle names what it stands for in full, so whoever comes first makes the resource. The story behind it:
 * 1. a process makes a queue and starts a child with it; 2. it goes on computing for a minute, and its connection to
 * the manager is not even open; 3. the child connects and puts: it makes the queue, for both.
 * The same with the tokens: a handle may arrive before the manager heard that it was under way.
 */
export class ResourceTable implements ResourceHost {
  readonly #kinds: ReadonlyMap<string, ResourceKind>;
  readonly #records = new Map<string, OwnRecord>();
  readonly #known = new Tombstones();
  /** What each client holds: when one of thousands leaves, the table is not searched. */
  readonly #heldBy = new Map<ServerClient, Set<string>>();
  /** Resources that end now; each may end others, and a long chain of them must not eat the stack. */
  #ending: Resource[] | undefined;
  /** The records whose maker has not been heard yet. */
  readonly #missing = new Set<OwnRecord>();

  constructor(kinds: readonly ResourceKind[]) {
    this.#kinds = new Map(kinds.map((kind) => [kind.name, kind]));
  }

  get size(): number {
    return this.#records.size;
  }

  /** The record of a resource that this client holds. */
  heldBy(client: ServerClient, id: string): ResourceRecord | undefined {
    const record = this.#records.get(id);
    return record?.holders.has(client) === true ? record : undefined;
  }

  /** Whether somebody may come who holds nothing yet: a handle is under way, or its maker has not been heard. */
  get expectsOthers(): boolean {
    return this.#missing.size > 0 || [...this.#records.values()].some(({ transit }) => transit.size > 0);
  }

  /** A client has a handle now; a late one, of a resource that is gone, changes nothing. */
  hold(client: ServerClient, { id, kind, args, token }: Hold): void {
    const creator = token === undefined;
    let record = this.#records.get(id);
    if (record === undefined) {
      if (this.#known.has(id)) return;
      record = this.#create(id, kind, args, !creator);
    }
    if (creator) {
      this.#makerKnown(record);
      this.#known.heard(id);
    } else if (!record.transit.delete(token)) {
      record.arrivedEarly.add(token);
    }
    if (record.holders.has(client)) return;
    record.holders.add(client);
    const held = this.#heldBy.get(client);
    if (held === undefined) this.#heldBy.set(client, new Set([id]));
    else held.add(id);
    record.resource.joined?.(client);
  }

  /** A handle is under way. */
  lend(client: ServerClient, id: string, token: string): void {
    const record = this.#records.get(id);
    if (record?.holders.has(client) === true && !record.arrivedEarly.delete(token)) record.transit.add(token);
  }

  /** A client's last handle is gone. */
  release(client: ServerClient, id: string): void {
    const record = this.#records.get(id);
    if (record?.holders.delete(client) !== true) return;
    this.#heldBy.get(client)?.delete(id);
    record.resource.leave(client);
    this.#endIfUnused(record);
  }

  /** A handle that was under way will not arrive any more: the process that was to read it is dead. */
  recall(id: string, token: string): void {
    const record = this.#records.get(id);
    if (record?.transit.delete(token) === true) this.#endIfUnused(record);
  }

  /** A handle lies in what a resource keeps: that holds like a client does. */
  keep({ id, kind, args, token, server }: KeptHandle): () => void {
    if (server !== undefined) {
      const link = openHandle({ ref: { server, id }, kind, args }, token);
      return () => link.release();
    }
    const keeper: ServerClient = { label: 'a value that another object keeps', notice: () => undefined, onEnd: () => undefined };
    this.hold(keeper, { id, kind, args, token });
    return () => this.leave(keeper);
  }

  #end(resource: Resource): void {
    if (this.#ending !== undefined) {
      this.#ending.push(resource);
      return;
    }
    const ending = (this.#ending = [resource]);
    try {
      for (let next = ending.pop(); next !== undefined; next = ending.pop()) next.end?.();
    } finally {
      this.#ending = undefined;
    }
  }

  /** The resources whose maker has not been heard yet. */
  *withoutMaker(): Generator<string, void, undefined> {
    for (const record of this.#missing) yield record.id;
  }

  /** Makers who have ended before they were heard: nobody's hold is taken for granted any more. */
  forgetMaker(isTheirs: (id: string) => boolean): void {
    for (const record of [...this.#missing]) {
      if (!isTheirs(record.id)) continue;
      this.#makerKnown(record);
      record.resource.makerGone?.();
      this.#endIfUnused(record);
    }
  }

  /** A client is gone, with all of its handles. */
  leave(client: ServerClient): void {
    const held = this.#heldBy.get(client) ?? [];
    this.#heldBy.delete(client);
    for (const id of held) this.release(client, id);
  }

  [Symbol.iterator](): IterableIterator<ResourceRecord> {
    return this.#records.values();
  }

  #makerKnown(record: OwnRecord): void {
    record.creatorMissing = false;
    this.#missing.delete(record);
  }

  #endIfUnused(record: OwnRecord): void {
    if (record.holders.size > 0 || record.transit.size > 0 || record.creatorMissing) return;
    this.#records.delete(record.id);
    this.#end(record.resource);
  }

  #create(id: string, kindName: string, args: readonly unknown[], creatorMissing: boolean): OwnRecord {
    const kind = this.#kinds.get(kindName);
    if (kind === undefined) throw new Misuse(`there is no kind of resource '${kindName}'`);
    const lists = { holders: new Set<ServerClient>(), transit: new Set<string>(), waiting: new Set<ResourceCall>(), arrivedEarly: new Set<string>() };
    const { holders, transit } = lists;
    const uses: ResourceUses = {
      holders,
      get sole() {
        return holders.size === 1 && transit.size === 0 && !record.creatorMissing;
      },
    };
    const record: OwnRecord = { id, kind: kindName, resource: kind.create(id, args, uses, this), ...lists, creatorMissing };
    this.#records.set(id, record);
    if (creatorMissing) this.#missing.add(record);
    return record;
  }
}
