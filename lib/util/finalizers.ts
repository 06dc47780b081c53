/**
 * What is to be done before this process ends, in order of priority (Python: `multiprocessing.util.Finalize`, UT-01).
 *
 * The exit sequence in `lib/process` runs them; lower layers only register. Higher priorities run first, then newest
 * first. The fixed order is: pools (15), proxies (10), then daemons are terminated and children joined, then queue
 * feeders (-5), managers (-50), private directories (-100).
 */
export interface Finalizer {
  readonly priority: number;
  /** Runs in good order, at the end of the program; it may take its time. */
  readonly run: () => Promise<void> | void;
  /** Runs at `process.exit()` and on signals, where nothing can be waited for. */
  readonly runSync?: () => void;
}

export const ExitPriority = {
  pools: 15,
  proxies: 10,
  feeders: -5,
  managers: -50,
  directories: -100,
} as const;

const registered = new Set<Finalizer>();

/** Registers a finalizer; the function returned takes it back. */
export function onExit(finalizer: Finalizer): () => void {
  registered.add(finalizer);
  return () => {
    registered.delete(finalizer);
  };
}

/** Takes all finalizers out whose priority lies in `[lowest, highest]`, in the order in which they are to run. */
export function takeFinalizers(highest: number, lowest: number): readonly Finalizer[] {
  const taken = [...registered]
    .filter(({ priority }) => priority <= highest && priority >= lowest)
    .reverse()
    .sort((a, b) => b.priority - a.priority);
  for (const finalizer of taken) registered.delete(finalizer);
  return taken;
}
