/** A process that has a unit of a lock or semaphore, or waits. */
export interface SyncParty {
  /** Its name and pid: `SpawnProcess-2 (pid 4711)`. */
  readonly process: string;
  /** Since when, as `Date.now()` counts: milliseconds since 1970. */
  readonly since: number;
}

/** Who has a lock or units of a semaphore, and who waits for one; the longest first. */
export interface HolderStatistics {
  readonly holders: readonly SyncParty[];
  readonly waiters: readonly SyncParty[];
}

/** The same of a `Lock` or `RLock`. */
export interface LockStatistics extends HolderStatistics {
  readonly locked: boolean;
}

/** The same of a semaphore. */
export interface SemaphoreStatistics extends HolderStatistics {
  /** The units that are free. */
  readonly value: number;
}

/** The same of a condition: `holders` and `waiters` are those of its lock. */
export interface ConditionStatistics extends LockStatistics {
  /** Those who wait to be notified. */
  readonly sleepers: readonly SyncParty[];
}

/** Who waits for an event. */
export interface EventStatistics {
  readonly isSet: boolean;
  readonly waiters: readonly SyncParty[];
}

/** Who has arrived at a barrier. */
export interface BarrierStatistics {
  readonly parties: number;
  readonly broken: boolean;
  readonly waiters: readonly SyncParty[];
}
