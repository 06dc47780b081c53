/*
 * Handlers of signals that are forkful's own. Where the user has one, a signal may set his program going again; ours do not.
 */
const own = new WeakSet<(...args: never[]) => unknown>();

/** Marks a handler as forkful's own. */
export function ownSignalHandler<F extends (...args: never[]) => unknown>(handler: F): F {
  own.add(handler);
  return handler;
}

const onlookers = new WeakSet<(...args: never[]) => unknown>();

/** Marks a handler of forkful's own that looks on and decides nothing: what a signal does is as if it were not there. */
export function onlookingHandler<F extends (...args: never[]) => unknown>(handler: F): F {
  onlookers.add(handler);
  return ownSignalHandler(handler);
}

export function isOnlooker(handler: unknown): boolean {
  return onlookers.has(handler as () => unknown);
}

/** How many handlers decide what a signal does. */
export function decidingHandlers(name: NodeJS.Signals): number {
  return process.listeners(name).filter((handler) => !onlookers.has(handler)).length;
}

/** The signals that the user's code listens to. SIGWINCH is Node's own affair, for terminals. */
export function handledSignals(): readonly string[] {
  const signals = process.eventNames().filter((name): name is string => typeof name === 'string' && /^SIG/.test(name));
  return signals.filter((name) => name !== 'SIGWINCH' && process.listeners(name as 'SIGINT').some((handler) => !own.has(handler)));
}
