/** A class of processes whose objects become threads of this process; its subclasses' too. */
export const ownThread: unique symbol = Symbol.for('forkful.thread') as never;
