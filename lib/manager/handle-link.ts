import { BrokenError, ClosedError } from '../errors/blame-errors.js';
import type { ResourceHandle, ResourceLink, ResourceRef } from '../rpc/broker.js';
import type { Held, ManagerClient } from './client.js';
import { Op } from './protocol.js';

/** One handle over a client's connection. */
export class HandleLink implements ResourceLink {
  readonly ref: ResourceRef;
  readonly kind: string;
  readonly args: readonly unknown[];
  readonly #client: ManagerClient;
  readonly #held: Held;
  #listener: ((what: string) => void) | undefined;
  #keep = true;
  #released = false;

  constructor(client: ManagerClient, { ref, kind, args }: ResourceHandle, held: Held) {
    this.ref = ref;
    this.kind = kind;
    this.args = args;
    this.#client = client;
    this.#held = held;
  }

  call(method: string, args: readonly unknown[], { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<unknown> {
    return this.#request(method, [Op.call, this.ref.id, method, args], signal);
  }

  post(method: string, args: readonly unknown[]): void {
    this.#check(method);
    if (this.#keep) this.#client.markUnsettled();
    this.#client.notify([Op.post, this.ref.id, method, args]);
  }

  flush(): void {
    this.#client.flush();
  }

  async barrier(): Promise<void> {
    await this.#request('barrier', [Op.barrier], undefined);
  }

  keepAtExit(keep: boolean): void {
    this.#keep = keep;
  }

  onNotice(listener: (what: string) => void): void {
    this.#listener = listener;
    this.#held.listeners.add(listener);
  }

  get bufferedBytes(): number {
    return this.#client.channel.bufferedBytes;
  }

  drained(): Promise<void> {
    return this.#client.channel.drained();
  }

  lend(): string {
    this.#check('lend');
    const token = this.#client.nextToken();
    this.#client.notify([Op.lend, this.ref.id, token]);
    return token;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    if (this.#listener !== undefined) this.#held.listeners.delete(this.#listener);
    this.#client.drop(this.ref.id, this.#held);
  }

  async #request(method: string, message: readonly unknown[], signal: AbortSignal | undefined): Promise<unknown> {
    this.#check(method);
    try {
      return await this.#client.request(message, signal);
    } catch (error) {
      // Whoever waits is told in which call; the signal's reason and the like pass as they are.
      if (!(error instanceof BrokenError)) throw error;
      throw new BrokenError(`${this.kind}.${method}: ${error.message}`, { cause: error.cause });
    }
  }

  #check(method: string): void {
    if (this.#released) throw new ClosedError(`${this.kind}.${method}: this handle was given back. Use another one.`);
  }
}
