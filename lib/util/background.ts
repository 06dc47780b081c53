/*
 * Timers of forkful's own that look after things now and then: unreferenced, and nothing that anybody waits for. They stand
 * still while somebody looks what could set this process going.
 */
interface Background {
  readonly start: () => NodeJS.Timeout;
  timer: NodeJS.Timeout | undefined;
}

const all = new Set<Background>();

/** Calls back now and then, as long as the process lives. */
export function inBackground(ms: number, work: () => void): void {
  const one: Background = { start: () => setInterval(work, ms).unref(), timer: undefined };
  one.timer = one.start();
  all.add(one);
}

/** Stops all of it; what it would have done is done after `resumeBackground`. */
export function pauseBackground(): void {
  for (const one of all) {
    // Node forgets a cleared timer's time at once only when the timer was referenced.
    clearInterval(one.timer?.ref());
    one.timer = undefined;
  }
}

/** Goes on. Idempotent. */
export function resumeBackground(): void {
  for (const one of all) one.timer ??= one.start();
}
