import type { ResourceCall } from './resource-call.js';
import type { ServerClient } from './server-client.js';

/**
 * One thing that processes share. It is called by the server in the order in which the messages of a client arrived,
 * and answers at once or later; what it keeps of a client it gives back in `leave`.
 */
export interface Resource {
  call(method: string, args: readonly unknown[], call: ResourceCall): void;
  post(method: string, args: readonly unknown[], client: ServerClient): void;
  /** The client has no handle any more, or its process is gone: it waits for nothing and holds nothing. */
  leave(client: ServerClient): void;
  /** Plain values that show the state, for people. */
  describe(): Readonly<Record<string, unknown>>;
}

/** A kind of resource that a manager can make. */
export interface ResourceKind {
  /** How handles name it: `Queue`. */
  readonly name: string;
  /** Makes one; `id` is the number that its clients know it by. */
  create(id: string, args: readonly unknown[]): Resource;
}
