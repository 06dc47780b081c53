const settled = Promise.resolve();

/**
 * Calls back once when everything that this turn of the event loop has to do is done: after all of its microtasks and
 * ticks, and before anything new is read from the system.
 *
 * A microtask first, so that the tick is queued behind the microtasks that are there; a tick then, because ticks run
 * when no microtask is left. What promises do one after another in one turn is thereby all seen.
 */
export function atEndOfTurn(callback: () => void): void {
  // Not `queueMicrotask`, which makes a resource of each for Node's hooks.
  void settled.then(() => process.nextTick(callback));
}
