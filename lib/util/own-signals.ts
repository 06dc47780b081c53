/*
 * Handlers of signals that are forkful's own. Where the user has one, a signal may set his program going again; ours do not.
 */
const own = new WeakSet<(...args: never[]) => unknown>();

/** Marks a handler as forkful's own. */
export function ownSignalHandler<F extends (...args: never[]) => unknown>(handler: F): F {
  own.add(handler);
  return handler;
}

/** The signals that the user's code listens to. SIGWINCH is Node's own affair, for terminals. */
export function handledSignals(): readonly string[] {
  const signals = process.eventNames().filter((name): name is string => typeof name === 'string' && /^SIG/.test(name));
  return signals.filter((name) => name !== 'SIGWINCH' && process.listeners(name as 'SIGINT').some((handler) => !own.has(handler)));
}
