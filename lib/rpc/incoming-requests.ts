import { throwLater } from '../util/throw-later.js';
import { EntryKind, EnvelopeFault } from './envelope.js';
import type { IncomingCall } from './rpc-peer.js';

const NOTHING = new Uint8Array(0);
type Answer = (kind: EntryKind, id: number, body: Uint8Array) => void;

/** The other side's requests that this side has not answered yet. */
export class IncomingRequests {
  readonly #answer: Answer;
  readonly #open = new Map<number, Call>();

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  /** Opens a request; a number that is open already is a fault of the other side. */
  open(id: number): IncomingCall {
    if (this.#open.has(id)) throw new EnvelopeFault(`request ${id} came twice`);
    const call = new Call((kind, body) => {
      this.#answer(kind, id, body);
      this.#open.delete(id);
    });
    this.#open.set(id, call);
    return call;
  }

  /** The other side gives a request up; one that is answered already is none of our concern, the answer is on its way. */
  cancel(id: number): void {
    this.#open.get(id)?.giveUp();
  }

  /** The channel ended: nobody waits for the answers any more. */
  cancelAll(): void {
    const left = [...this.#open.values()];
    this.#open.clear();
    for (const call of left) {
      try {
        call.giveUp();
      } catch (error) {
        throwLater(error);
      }
    }
  }
}

/** A request on its way through: open, perhaps given up by the other side, answered. A second answer is dropped. */
class Call implements IncomingCall {
  readonly #settle: (kind: EntryKind, body: Uint8Array) => void;
  #answered = false;
  #givenUp = false;
  #listener: (() => void) | undefined;

  constructor(settle: (kind: EntryKind, body: Uint8Array) => void) {
    this.#settle = settle;
  }

  reply(body: Uint8Array): void {
    this.#end(EntryKind.reply, body);
  }

  fail(body: Uint8Array): void {
    this.#end(EntryKind.fail, body);
  }

  cancelled(): void {
    this.#end(EntryKind.cancelled, NOTHING);
  }

  onCancel(listener: () => void): void {
    if (this.#answered) return;
    // The other side may have given up before the handler got to say what is to be done then.
    if (this.#givenUp) listener();
    else this.#listener = listener;
  }

  giveUp(): void {
    if (this.#answered || this.#givenUp) return;
    this.#givenUp = true;
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.();
  }

  #end(kind: EntryKind, body: Uint8Array): void {
    if (this.#answered) return;
    // Throws when the body is too long; the call may be failed then.
    this.#settle(kind, body);
    this.#answered = true;
    this.#listener = undefined;
  }
}
