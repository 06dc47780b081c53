/*
 * A manager tells those who use it apart by a number: that of their process, and for a thread, which shares it with others, one
 * that no process has. Both fit into a JavaScript number: processes are numbered below 2^32, threads below 2^21.
 */
const THREAD = 2 ** 32;

/** Who holds what a manager has: a process, or one of its threads. */
export function holderNumber(pid: number, thread: number | undefined): number {
  return thread === undefined ? pid : pid + thread * THREAD;
}

/** The process that a holder is, or is a thread of. */
export function processOfHolder(holder: number): number {
  return holder % THREAD;
}

/** Where a holder is found, for people. */
export function describeHolder(holder: number): string {
  return describePlace(processOfHolder(holder), holder < THREAD ? undefined : Math.floor(holder / THREAD));
}

/** The same of a process and, for a thread, its number there. */
export function describePlace(pid: number, thread: number | undefined): string {
  return thread === undefined ? `pid ${String(pid)}` : `pid ${String(pid)}, thread ${String(thread)}`;
}
