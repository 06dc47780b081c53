import type { ServerAddress } from '../../rpc/broker.js';
import type { ResourceCall } from './resource-call.js';
import type { ServerClient } from './server-client.js';

/** A handle that lies in bytes which a resource keeps. */
export interface KeptHandle {
  readonly id: string;
  readonly kind: string;
  readonly args: readonly unknown[];
  /** The token that it arrived under. */
  readonly token: string;
  /** The manager that it belongs to; `undefined`: this one. */
  readonly server: ServerAddress | undefined;
}

/** What a resource asks of the manager around it. */
export interface ResourceHost {
  /** Keeps the resource of a handle alive, in this manager or another one, until the returned function is called. */
  keep(handle: KeptHandle): () => void;
}

/**
 * One thing that processes share. It is called by the server in the order in which the messages of a client arrived,
 * and answers at once or later; what it keeps of a client it gives back in `leave`.
 */
export interface Resource {
  call(method: string, args: readonly unknown[], call: ResourceCall): void;
  post(method: string, args: readonly unknown[], client: ServerClient): void;
  /** The client has no handle any more, or its process is gone: it waits for nothing and holds nothing. */
  leave(client: ServerClient): void;
  /** Another client has got a handle. */
  joined?(client: ServerClient): void;
  /** The process that made the resource ended before the manager heard of it. */
  makerGone?(): void;
  /** Nobody has a handle any more, and none is under way; everybody has left before. */
  end?(): void;
  /** Plain values that show the state, for people. */
  describe(): Readonly<Record<string, unknown>>;
}

/** Who uses a resource, as it changes. */
export interface ResourceUses {
  readonly holders: ReadonlySet<ServerClient>;
  /** One client holds it, and nobody else can come to hold it but through this one. */
  readonly sole: boolean;
}

/** A kind of resource that a manager can make. */
export interface ResourceKind {
  /** How handles name it: `Queue`. */
  readonly name: string;
  /** Makes one; `id` is the number that its clients know it by. */
  create(id: string, args: readonly unknown[], uses: ResourceUses, host: ResourceHost): Resource;
}
