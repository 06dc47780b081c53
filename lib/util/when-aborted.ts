/** One listener for each signal, however many tasks have it: Node warns of more than ten. */
const waiting = new WeakMap<AbortSignal, Set<(reason: unknown) => void>>();

/** Calls back when the signal is aborted; the function returned takes that back. */
export function whenAborted(signal: AbortSignal, act: (reason: unknown) => void): () => void {
  let acts = waiting.get(signal);
  if (acts === undefined) {
    const all = new Set<(reason: unknown) => void>();
    acts = all;
    waiting.set(signal, all);
    signal.addEventListener('abort', () => all.forEach((one) => one(signal.reason)), { once: true });
  }
  acts.add(act);
  return () => acts.delete(act);
}
