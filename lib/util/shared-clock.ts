/*
 * `performance.now()` counts from the start of its process. What lies below it, the system's monotonic clock, is one for all
 * processes and threads of a machine, and `process.hrtime()` reads it: the difference, taken once, makes times comparable.
 */
const [seconds, nanoseconds] = process.hrtime();
const offset = seconds * 1e3 + nanoseconds / 1e6 - performance.now();

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

/** How many microseconds lie between two such moments, the second of which is later. */
export function microsBetween(earlier: number, later: number): number {
  return (later - earlier) & MASK;
}
