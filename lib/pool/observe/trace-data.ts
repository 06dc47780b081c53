/*
 * A recorded run as plain data: what the HTML page holds and what the Chrome trace is made from. Times are milliseconds since `origin`.
 * The page's own code reads it too, so nothing here may need Node.
 */

/** How a task, or one attempt at it, ended. `retried`: it failed and was tried again. `running`: it had not ended when the trace was written. */
export const TraceEnd = { done: 0, failed: 1, lost: 2, cancelled: 3, retried: 4, running: 5 } as const;
export type TraceEnd = (typeof TraceEnd)[keyof typeof TraceEnd];

/** One task, or one attempt at it. */
export type TraceTask = readonly [
  /** The function, as an index of `texts`. */
  func: number,
  /** The call that made it, `Pool.map`, as an index of `texts`. */
  call: number,
  /** Which part of that call's work it is. */
  part: number,
  items: number,
  /** 1 for the first try. */
  attempt: number,
  /** An index of `workers`; -1 when no worker had it. */
  worker: number,
  submitted: number,
  begun: number,
  ended: number,
  how: TraceEnd,
  bytesSent: number,
  bytesReceived: number,
  /** The error's name and message, as an index of `texts`; -1 for none. */
  error: number,
];

/** One worker's life. */
export interface TraceWorker {
  readonly name: string;
  readonly pid: number;
  /** Its place in the crew; who takes a worker's place has its lane. */
  readonly lane: number;
  /** It took the place of one that had a fault. */
  readonly restart: boolean;
  readonly started: number;
  readonly ready: number | null;
  readonly ended: number | null;
  /** Why it ended. */
  readonly why: string | null;
  /** How its process ended: `exit code 1`, `SIGKILL`. */
  readonly exit: string | null;
}

export interface TraceData {
  readonly title: string;
  /** When the recording began, as `Date.now()` counts. */
  readonly origin: number;
  /** When it ended. */
  readonly until: number;
  /** So many older tasks were recorded and are not here, because there was no room. */
  readonly dropped: number;
  readonly lanes: number;
  readonly texts: readonly string[];
  readonly workers: readonly TraceWorker[];
  readonly tasks: readonly TraceTask[];
  /** When those were submitted that waited when the trace was written. */
  readonly waiting: readonly number[];
}
