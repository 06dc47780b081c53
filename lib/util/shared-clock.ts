/*
 * `performance.now()` counts from the start of its process. What lies below it, the system's monotonic clock, is one for all
 * processes and threads of a machine, and `process.hrtime()` reads it: the difference, taken once, makes times comparable.
 */
const offset = difference();

/** 31 bits: V8 keeps such a number without an object. */
const MASK = 0x7fff_ffff;

/**
 * A moment of `performance.now()` as whole microseconds that mean the same in every process of this machine, without what
 * does not fit into 31 bits: it begins anew every 35 minutes.
 */
export function toSharedMicros(now: number): number {
  return ((now + offset) * 1000) & MASK;
}

/** A moment of `performance.now()` in milliseconds that mean the same in every process of this machine; never set back. */
export function toSharedMs(now: number): number {
  return now + offset;
}

/** This moment, so counted. */
export function sharedNow(): number {
  return performance.now() + offset;
}

/** How many microseconds lie between two such moments less than 17 minutes apart; negative when the second is the earlier one. */
export function microsBetween(earlier: number, later: number): number {
  return ((later - earlier) << 1) >> 1;
}

/** On a busy machine the process may be interrupted between two readings: of some pairs the closest counts. */
function difference(): number {
  let [best, closest] = [0, Infinity];
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = performance.now();
    const [seconds, nanoseconds] = process.hrtime();
    const after = performance.now();
    if (after - before >= closest) continue;
    closest = after - before;
    best = seconds * 1e3 + nanoseconds / 1e6 - (before + after) / 2;
  }
  return best;
}
