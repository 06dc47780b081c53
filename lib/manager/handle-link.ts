import { BrokenError, ClosedError } from '../errors/blame-errors.js';
import type { ProcessError } from '../errors/process-error.js';
import { AuthenticationError } from '../errors/python-errors.js';
import { ambientSignal } from '../rpc/ambient-signal.js';
import type { CallOptions, ResourceHandle, ResourceLink, ResourceRef } from '../rpc/broker.js';
import type { RequestOptions } from '../rpc/rpc-peer.js';
import type { Channel } from '../transport/channel.js';
import { noteLoan } from '../rpc/loans.js';
import { noteWait } from '../util/waits.js';
import { Op } from './protocol.js';

/** The handles that this process has of one resource, and who of them hears news. */
export interface Held {
  handles: number;
  readonly listeners: Set<(what: string) => void>;
  /** See `ResourceLink.shared`. */
  shared?: object;
}

/** What a handle asks of the connection to its manager. */
export interface Connection {
  readonly channel: Channel;
  /** Set when the manager is gone: why. */
  readonly lost: ProcessError | undefined;
  request(message: readonly unknown[], options?: RequestOptions): Promise<unknown>;
  notify(message: readonly unknown[]): void;
  /** Posts one item of many; those of one turn and one resource travel together. */
  notifyItem(id: string, method: string, item: Uint8Array): void;
  flush(): void;
  readonly opening: Promise<void> | undefined;
  flushed(): Promise<void>;
  /** Something was posted that is to arrive even if the process ends next. */
  markUnsettled(): void;
  /** A name for a handle on its way. */
  nextToken(): string;
  /** A handle is not used any more; with the last one of its resource the hold goes. */
  drop(id: string, held: Held): void;
}

/** One handle of a resource, over its process's connection to the manager. */
export class HandleLink implements ResourceLink {
  readonly ref: ResourceRef;
  readonly kind: string;
  args: readonly unknown[];
  readonly #connection: Connection;
  readonly #held: Held;
  #listener: ((what: string) => void) | undefined;
  #keep = true;
  #released = false;

  constructor(connection: Connection, { ref, kind, args }: ResourceHandle, held: Held) {
    this.ref = ref;
    this.kind = kind;
    this.args = args;
    this.#connection = connection;
    this.#held = held;
  }

  /** From now on handles say this about the resource, which the manager has. */
  describeAs(args: readonly unknown[]): void {
    this.args = args;
  }

  call(method: string, args: readonly unknown[], { signal = ambientSignal(), waits, label, onRaise }: CallOptions = {}): Promise<unknown> {
    const message = [Op.call, this.ref.id, method, args];
    const name = label ?? `${this.kind}.${method}`;
    if (waits === undefined) return this.#request(name, message, { signal });
    let giveUp: ((reason: unknown) => void) | undefined;
    const over = noteWait(waits, { serverId: this.ref.server.serverId, id: this.ref.id }, (error) => {
      onRaise?.(error);
      giveUp?.(error);
    });
    const onOpen = (open: typeof giveUp): void => {
      giveUp = open;
    };
    return this.#request(name, message, { signal, onOpen }).finally(over);
  }

  post(method: string, args: readonly unknown[]): void {
    this.#preparePost(method);
    this.#connection.notify([Op.post, this.ref.id, method, args]);
  }

  postItem(method: string, item: Uint8Array): void {
    this.#preparePost(method);
    this.#connection.notifyItem(this.ref.id, method, item);
  }

  #preparePost(method: string): void {
    if (!this.#released && this.#connection.lost === undefined) {
      if (this.#keep) this.#connection.markUnsettled();
      return;
    }
    const name = `${this.kind}.${method}`;
    this.#check(name);
    if (this.#connection.lost !== undefined) throw this.#named(name, this.#connection.lost);
  }

  flush(): void {
    this.#connection.flush();
  }

  get opening(): Promise<void> | undefined {
    return this.#connection.opening?.then(() => {
      const { lost } = this.#connection;
      if (lost !== undefined) throw this.#named(`${this.kind}.put`, lost);
    });
  }

  flushed(): Promise<void> {
    return this.#connection.flushed();
  }

  async barrier(): Promise<void> {
    await this.#request(`${this.kind}.barrier`, [Op.barrier]);
  }

  keepAtExit(keep: boolean): void {
    this.#keep = keep;
  }

  onNotice(listener: (what: string) => void): void {
    this.#listener = listener;
    this.#held.listeners.add(listener);
  }

  shared<T extends object>(make: () => T): T {
    return (this.#held.shared ??= make()) as T;
  }

  get bufferedBytes(): number {
    return this.#connection.channel.bufferedBytes;
  }

  drained(): Promise<void> {
    return this.#connection.channel.drained();
  }

  lend(): string {
    this.#check(`${this.kind}.lend`);
    const token = this.#connection.nextToken();
    const { id } = this.ref;
    this.#connection.notify([Op.lend, id, token]);
    noteLoan({ recall: (holder) => this.#connection.notify([Op.recall, id, token, holder]) });
    return token;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    if (this.#listener !== undefined) this.#held.listeners.delete(this.#listener);
    this.#connection.drop(this.ref.id, this.#held);
  }

  async #request(call: string, message: readonly unknown[], options?: RequestOptions): Promise<unknown> {
    this.#check(call);
    try {
      return await this.#connection.request(message, options);
    } catch (error) {
      // Whoever waits is told in which call; the signal's reason and the like pass as they are.
      if (!(error instanceof BrokenError || error instanceof AuthenticationError)) throw error;
      throw this.#named(call, error);
    }
  }

  #named(call: string, error: ProcessError): ProcessError {
    const Class = error instanceof AuthenticationError ? AuthenticationError : BrokenError;
    return new Class(`${call}: ${error.message}`, { cause: error.cause });
  }

  #check(call: string): void {
    if (this.#released) throw new ClosedError(`${call}: this handle was given back. Use another one.`);
  }
}
