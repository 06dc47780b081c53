/**
 * Why a worker ended: the pool was closed or terminated, the worker was replaced on purpose (`maxTasksPerChild` and the like), it was
 * ended because of a task that took too long or was cancelled, it never became ready, or none of these.
 */
export type WorkerEnd = 'closed' | 'terminated' | 'recycled' | 'stopped' | 'failed' | 'fault';

/** What a pool keeps of each worker for those who look on. Times are this process's `performance.now()`. */
export class WorkerRecord {
  readyAt: number | undefined;
  /** Tasks that it has reported; a chunk is one. */
  tasks = 0;
  /** Its resident set in bytes as of its last word about it; 0 before. */
  memory = 0;
  /** Since when it has what it has: the moment when an idle worker was given a task, or when its last task ended. */
  since: number;
  /** Why it is to leave, from the moment when that is decided. */
  leaves: WorkerEnd | undefined;

  constructor(
    readonly name: string,
    readonly pid: number,
    /** It takes the place of one that had a fault. */
    readonly restart: boolean,
    readonly startedAt: number,
  ) {
    this.since = startedAt;
  }
}
