/** Where a manager listens, and the key that opens it. Plain data: it crosses inside handles. */
export interface ServerAddress {
  /** A path (Unix socket), a pipe name (Windows) or `tcp://host:port`. */
  readonly address: string;
  /** A name for the manager as long as it lives; two managers at one address one after the other differ. */
  readonly serverId: string;
}

/** What names a resource everywhere: the manager and the number in it. */
export interface ResourceRef {
  readonly server: ServerAddress;
  readonly id: string;
}

/** One process's hold on one resource of a manager. Handles (`Queue`, later `Lock` and the like) are thin shells around it. */
export interface ResourceLink {
  readonly ref: ResourceRef;
  /** Calls a method of the resource. `args` and the result are plain values; bytes pass through undecoded. */
  call(method: string, args: readonly unknown[], options?: { readonly signal?: AbortSignal | undefined }): Promise<unknown>;
  /** The same without an answer, in order with the calls. */
  post(method: string, args: readonly unknown[]): void;
  /** Bytes under way to the manager, and a wait until they are few. */
  readonly bufferedBytes: number;
  drained(): Promise<void>;
  /** Gives the hold up. Idempotent. Later calls raise `ClosedError`. */
  release(): void;
}

/** A manager as its users see it. `create` is local: the message that makes the resource travels ahead of its first use. */
export interface Broker {
  create(kind: string, args: readonly unknown[]): ResourceLink;
}

let provider: (() => Broker) | undefined;

/** Names who gives the implicit manager; `lib/context` does. */
export function setBrokerProvider(next: () => Broker): void {
  provider = next;
}

/** The implicit manager of this process, started when first asked for. */
export function defaultBroker(): Broker {
  if (provider === undefined) throw new Error('defaultBroker: no provider is set. Import forkful through its index.');
  return provider();
}
