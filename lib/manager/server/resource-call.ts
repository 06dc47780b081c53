import type { IncomingCall } from '../../rpc/rpc-peer.js';
import { pack, type FailureCode } from '../protocol.js';
import type { ServerClient } from './server-client.js';

/** A call of a resource's method that waits for its answer. */
export class ResourceCall {
  readonly client: ServerClient;
  readonly method: string;
  /** When the call began to wait, as `Date.now()` tells it; `undefined` while it does not. */
  waitingSince: number | undefined;
  readonly #call: IncomingCall;
  readonly #waiting: Set<ResourceCall>;
  #timer: NodeJS.Timeout | undefined;

  /** `waiting` is where the call shows up while it waits. */
  constructor(client: ServerClient, method: string, call: IncomingCall, waiting: Set<ResourceCall>) {
    this.client = client;
    this.method = method;
    this.#call = call;
    this.#waiting = waiting;
  }

  reply(value: unknown): void {
    this.#endWait();
    this.#call.reply(pack([value]));
  }

  fail(code: FailureCode, message: string): void {
    this.#endWait();
    this.#call.fail(pack([code, message]));
  }

  /** Answers that the call was given up, as its client asked. */
  givenUp(): void {
    this.#endWait();
    this.#call.cancelled();
  }

  /**
   * Lets the call wait for as long as its client allows.
   *
   * `cancel` takes the wait back and tells whether it still was one: of a grant, a timeout, an abort and a death that
   * come in one turn the first decides, and the others find nothing to take back.
   * `aborted` is for a call that has to wait for something else before it may end (the lock of a condition): it is done
   * instead of the answer 'cancelled', and the answer follows.
   */
  wait(timeoutMs: number | undefined, cancel: () => boolean, timedOut: () => void, aborted?: () => void): void {
    this.waitingSince = Date.now();
    this.#waiting.add(this);
    if (timeoutMs !== undefined) {
      this.#timer = setTimeout(() => {
        if (cancel()) timedOut();
      }, timeoutMs);
    }
    this.#call.onCancel(() => {
      const still = cancel();
      if (still && aborted !== undefined) return aborted();
      this.#endWait();
      if (still) this.#call.cancelled();
    });
  }

  #endWait(): void {
    clearTimeout(this.#timer);
    this.#waiting.delete(this);
    this.waitingSince = undefined;
  }
}
