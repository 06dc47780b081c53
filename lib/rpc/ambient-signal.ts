let ambient: AbortSignal | undefined;

/** Runs a function; calls of handles that it makes before its first `await` are given up when the signal fires. */
export function withSignal<T>(signal: AbortSignal, run: () => T): T {
  const before = ambient;
  ambient = signal;
  try {
    return run();
  } finally {
    ambient = before;
  }
}

/** The signal that calls without one of their own take. */
export function ambientSignal(): AbortSignal | undefined {
  return ambient;
}
