import type { WaitDescription } from '../util/waits.js';

/** Where a manager listens. Plain data: it crosses inside handles; the key that opens the manager does not. */
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

/** What a handle says about its resource, in full: whoever comes first to the manager makes it. */
export interface ResourceHandle {
  readonly ref: ResourceRef;
  /** What it is: `Queue`. */
  readonly kind: string;
  /** Plain values: how it is made. */
  readonly args: readonly unknown[];
}

/** How a call is made. */
export interface CallOptions {
  /** Gives the call up; it settles with what the manager answers. */
  readonly signal?: AbortSignal | undefined;
  /** The call may wait for other processes: how reports name the wait. Left out where the manager answers at once. */
  readonly waits?: WaitDescription | undefined;
  /** Hears why the wait was given up other than by the signal; for a call that is answered all the same. */
  readonly onRaise?: ((error: Error) => void) | undefined;
  /** How messages name the call. Default: the handle's kind and the method, `Queue.get`. */
  readonly label?: string | undefined;
}

/** One handle of one resource of a manager. What users hold (`Queue`, later `Lock` and the like) are thin shells around it. */
export interface ResourceLink extends ResourceHandle {
  /** Calls a method of the resource. `args` and the result are plain values; bytes pass through undecoded. */
  call(method: string, args: readonly unknown[], options?: CallOptions): Promise<unknown>;
  /** The same without an answer, in order with the calls. */
  post(method: string, args: readonly unknown[]): void;
  /** Posts one item to a method that takes any number: those of one turn travel together. */
  postItem(method: string, item: Uint8Array): void;
  /** Hands what was posted to the operating system now instead of at the end of the turn. */
  flush(): void;
  /** Resolves when the connection is there, rejects when it cannot be had; `undefined` when it is there already. */
  readonly opening: Promise<void> | undefined;
  /** Resolves when the operating system has what was posted, or the manager is gone; what one turn posts leaves in one piece. */
  flushed(): Promise<void>;
  /** Resolves when the manager has done everything that was posted and called before. */
  barrier(): Promise<void>;
  /** Whether this process, when it ends in good order, first waits for what was posted here. At first it does. */
  keepAtExit(keep: boolean): void;
  /** Names who hears what the manager says about the resource. It is kept as long as the link. */
  onNotice(listener: (what: string) => void): void;
  /** What all handles that this process has of the resource have in common; made when first asked for, kept as long as there is one. */
  shared<T extends object>(make: () => T): T;
  /** Bytes under way to the manager, and a wait until they are few. */
  readonly bufferedBytes: number;
  drained(): Promise<void>;
  /** A handle goes to another process: the token that keeps the resource alive until it is there. */
  lend(): string;
  /** Gives the handle up. Idempotent. Later calls raise `ClosedError`. */
  release(): void;
}

/** A manager as its users see it. `create` is local: the message that makes the resource travels ahead of its first use. */
export interface Broker {
  /**
   * `later`: what handles say in the place of `args` once the manager has the resource, so that a content which is given
   * at the start does not travel with every handle.
   */
  create(kind: string, args: readonly unknown[], later?: readonly unknown[]): ResourceLink;
}

/** A broker that says which manager it is for. */
export interface ManagerBroker extends Broker {
  readonly server: ServerAddress;
}

/** What `lib/context` names once: who gives the implicit manager, and who opens handles that arrive. */
export interface BrokerProvider {
  readonly implicit: () => Broker;
  /** Opens a handle that came from another process under a token. */
  readonly open: (handle: ResourceHandle, token: string) => ResourceLink;
}

let provider: BrokerProvider | undefined;

/** Names the provider; `lib/context` does. */
export function setBrokerProvider(next: BrokerProvider): void {
  provider = next;
}

function installed(call: string): BrokerProvider {
  if (provider === undefined) throw new Error(`${call}: no provider is set. Import forkful through its index.`);
  return provider;
}

/** The implicit manager of this process, started when first asked for. */
export function defaultBroker(): Broker {
  return installed('defaultBroker').implicit();
}

/** Opens a handle that came from another process; local, the connection is made meanwhile. */
export function openHandle(handle: ResourceHandle, token: string): ResourceLink {
  return installed('openHandle').open(handle, token);
}
