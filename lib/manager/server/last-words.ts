import type { Session } from './session.js';

interface Pending {
  readonly speakers: Set<Session>;
  readonly then: () => void;
}

/**
 * Does things after a process has ended and everything that it had sent has been read.
 *
 * 1. A child sends its last message and ends; 2. its parent sees that, and says so over its own connection; 3. the manager
 * reads the parent's word first. What follows from the child's end must wait until the child's connection has ended.
 */
export class LastWords {
  readonly #sessions: () => Iterable<Session>;
  readonly #pending = new Set<Pending>();

  constructor(sessions: () => Iterable<Session>) {
    this.#sessions = sessions;
  }

  /** Calls back once nothing of this process or thread is left to be read. */
  after(holder: number, then: () => void): void {
    // Two turns of the event loop: of what lay in a socket the beginning is read by then, and with it its sender's name.
    setImmediate(() =>
      setImmediate(() => {
        const speakers = new Set([...this.#sessions()].filter((session) => session.holder === holder));
        if (speakers.size === 0) then();
        else this.#pending.add({ speakers, then });
      }),
    );
  }

  /** A connection has ended, and everything of its client was given back. */
  ended(session: Session): void {
    for (const pending of this.#pending) {
      if (!pending.speakers.delete(session) || pending.speakers.size > 0) continue;
      this.#pending.delete(pending);
      pending.then();
    }
  }
}
