import { addUncounted } from '../transport/kin-channels.js';

/*
 * Words between a manager and its clients, over their connections, as `process/kin-line.ts` has them between parent and child: for a
 * manager whose owner is gone, when nobody is left who could ask all processes of the program. Each travels in a message of its own,
 * which does not count as something that the program did.
 */

/** A client as one who can be asked. */
export interface Guest {
  readonly pid: number;
  readonly name: string;
  say(word: unknown): void;
  onWord(listener: (word: unknown) => void): void;
  /** Calls back once when its connection has ended; the function returned takes it back. */
  onExit(listener: () => void): () => void;
}

/** A manager whose owner is gone. */
export interface Orphanage {
  /** Its clients that belong to this program. */
  guests(): readonly Guest[];
  /** Whether a process may come that has not been seen: a handle is on its way to it, or it has made one and not said so. */
  expectsOthers(): boolean;
}

type OwnerGone = (orphanage: Orphanage) => void;
type ManagerWord = (word: unknown, reply: (word: unknown) => void) => void;

let ownerGone: OwnerGone = () => undefined;
let managerWord: ManagerWord = () => undefined;

/** Names who is told when the manager that this process is loses its owner. */
export function onOwnerGone(hear: OwnerGone): void {
  ownerGone = hear;
}

/** Says that it has. */
export function tellOwnerGone(orphanage: Orphanage): void {
  ownerGone(orphanage);
}

/** Names who hears what a manager says to this process. */
export function onManagerWord(hear: ManagerWord): void {
  managerWord = hear;
}

/** What is sent for words: one message each, whatever else is queued. */
export interface WordPeer {
  notify(body: Uint8Array): void;
  flush(): void;
}

/** One side of the words over one connection. */
export class WordLine {
  readonly #peer: WordPeer;
  readonly #pack: (word: unknown) => Uint8Array;
  readonly #counted = { sent: 0, received: 0 };
  #forget: (() => void) | undefined;
  #listener: ((word: unknown) => void) | undefined;

  constructor(peer: WordPeer, pack: (word: unknown) => Uint8Array) {
    this.#peer = peer;
    this.#pack = pack;
  }

  say(word: unknown): void {
    this.#begin();
    this.#counted.sent++;
    this.#peer.flush();
    this.#peer.notify(this.#pack(word));
    this.#peer.flush();
  }

  onWord(listener: (word: unknown) => void): void {
    this.#listener = listener;
  }

  /** Nobody listens to what was not asked for. */
  heard(word: unknown): void {
    this.#begin();
    this.#counted.received++;
    this.#listener?.(word);
  }

  /** The client's side: whatever the manager says is heard by all who listen to managers. */
  heardOfManager(word: unknown): void {
    this.onWord((said) => managerWord(said, (answer) => this.say(answer)));
    this.heard(word);
  }

  /** The connection is over. */
  end(): void {
    this.#forget?.();
  }

  #begin(): void {
    this.#forget ??= addUncounted(this.#counted);
  }
}
