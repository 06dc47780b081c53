/** So many buckets for each doubling. */
const STEPS = 16;
const STEP_BITS = 4;
/** Up to 2^47 microseconds, four years. */
const LARGEST = 2 ** 47 - 1;
const BUCKETS = 45 * STEPS;

/** Durations as one says them of a great many: in seconds. */
export interface TimeStatistics {
  readonly mean: number;
  /** Half of them took no longer; at most 3.2 % off. */
  readonly p50: number;
  /** All but one in a hundred took no longer; at most 3.2 % off. */
  readonly p99: number;
  readonly max: number;
}

/**
 * Counts durations in buckets that grow with what they hold: sixteen for each doubling, so that the middle of a bucket is at most
 * 3.2 % off whatever fell into it. The space is the same for ten durations and for ten billion.
 */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #max = 0;

  /** Takes a duration in, in whole microseconds. */
  add(micros: number): void {
    const value = micros < 0 ? 0 : micros > LARGEST ? LARGEST : micros;
    this.#counts[bucketOf(value)]!++;
    this.#count++;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#count;
  }

  /** The duration, in seconds, that so large a part of all did not exceed. */
  quantile(part: number): number {
    let left = Math.ceil(part * this.#count);
    if (left === 0) return 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket]!;
      if (left <= 0) return Math.min(middleOf(bucket), this.#max) / 1e6;
    }
    return this.#max / 1e6;
  }

  summary(): TimeStatistics {
    return {
      mean: this.#count === 0 ? 0 : this.#sum / this.#count / 1e6,
      p50: this.quantile(0.5),
      p99: this.quantile(0.99),
      max: this.#max / 1e6,
    };
  }
}

/** The first sixteen buckets hold one number each, then come sixteen for each doubling. */
function bucketOf(value: number): number {
  if (value < STEPS) return value;
  if (value >= 2 ** 31) return bucketOf(Math.floor(value / 2 ** 16)) + 16 * STEPS;
  const power = 31 - Math.clz32(value);
  return (power - STEP_BITS + 1) * STEPS + ((value >> (power - STEP_BITS)) & (STEPS - 1));
}

function middleOf(bucket: number): number {
  if (bucket < STEPS) return bucket;
  const scale = 2 ** (Math.floor(bucket / STEPS) - 1);
  return (STEPS + (bucket % STEPS)) * scale + (scale - 1) / 2;
}
