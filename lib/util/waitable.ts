/** Something that becomes ready: a connection with a message, a listener with a peer, a process that ended, a queue with an item. */
export interface Waitable {
  [waitable](): {
    /** Whether it is ready now; may have to ask. */
    ready(): boolean | Promise<boolean>;
    /** Calls `listener` once when it becomes ready (at once, in a later turn, when it is); returns what takes the listener back. It keeps the program alive until then. */
    onReady(listener: () => void): () => void;
  };
}

/** What an object that `wait` accepts answers to. */
export const waitable: unique symbol = Symbol('forkful.waitable');
