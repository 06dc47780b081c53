import type { Channel } from '../transport/channel.js';
import { EntryKind, EnvelopeFault } from './envelope.js';

interface Pending {
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
  readonly signal: AbortSignal | undefined;
  readonly onAbort: (() => void) | undefined;
  /** Why this side gave the request up, other than by the signal. */
  reason?: unknown;
}

/** The requests of this side that wait for their answers; the channel is referenced while there are any. */
export class PendingRequests {
  readonly #channel: Channel;
  readonly #failed: (body: Uint8Array) => unknown;
  readonly #open = new Map<number, Pending>();
  #lastId = 0;

  constructor(channel: Channel, failed: (body: Uint8Array) => unknown) {
    this.#channel = channel;
    this.#failed = failed;
  }

  /** Takes a number for a request; `cancel` is called when the signal fires before the answer. */
  open(
    signal: AbortSignal | undefined,
    cancel: (id: number) => void,
  ): { readonly id: number; readonly promise: Promise<Uint8Array> } {
    const id = this.#freeId();
    const promise = new Promise<Uint8Array>((resolve, reject) => {
      const onAbort = signal === undefined ? undefined : (): void => cancel(id);
      if (onAbort !== undefined) signal?.addEventListener('abort', onAbort, { once: true });
      if (this.#open.size === 0) this.#channel.ref();
      this.#open.set(id, { resolve, reject, signal, onAbort });
    });
    return { id, promise };
  }

  /** Settles a request with its answer; an answer to nothing is a fault of the other side. */
  settle(kind: EntryKind, id: number, body: Uint8Array): void {
    const pending = this.#take(id);
    if (pending === undefined) throw new EnvelopeFault(`an answer to request ${String(id)} came, which is not open`);
    if (kind === EntryKind.reply) pending.resolve(body);
    else if (kind === EntryKind.fail) pending.reject(this.#failed(body));
    else pending.reject(pending.reason ?? pending.signal?.reason);
  }

  /** This side gives a request up for a reason of its own; `false` when it has its answer already. */
  giveUp(id: number, reason: unknown): boolean {
    const pending = this.#open.get(id);
    if (pending === undefined) return false;
    pending.reason = reason;
    return true;
  }

  /** A request that could not be sent. */
  reject(id: number, reason: unknown): void {
    this.#take(id)?.reject(reason);
  }

  rejectAll(error: () => Error): void {
    if (this.#open.size === 0) return;
    this.#channel.unref();
    const left = [...this.#open.values()];
    this.#open.clear();
    for (const pending of left) {
      release(pending);
      pending.reject(error());
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#open.get(id);
    if (pending === undefined) return undefined;
    this.#open.delete(id);
    if (this.#open.size === 0) this.#channel.unref();
    release(pending);
    return pending;
  }

  /** Numbers count up and start over after 2^32; one that is still open is passed over. */
  #freeId(): number {
    do this.#lastId = (this.#lastId + 1) >>> 0;
    while (this.#open.has(this.#lastId));
    return this.#lastId;
  }
}

function release({ signal, onAbort }: Pending): void {
  if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
}
