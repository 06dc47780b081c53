import type { Channel } from '../transport/channel.js';

/** How a worker's process ended. */
export interface WorkerExit {
  /** As Python counts it: the code, or `-N` for signal N. */
  readonly exitCode: number;
  readonly signal?: string | undefined;
  /** Something else was written into its channel, so that it was ended. */
  readonly garbage?: Error | undefined;
}

/** What the pool needs of a worker's process or thread: `RoleProcess` gives it, and so does a stand-in in memory. */
export interface WorkerProcess {
  readonly name: string;
  readonly pid: number;
  /** The number of the thread that it is; `undefined` for a process. */
  readonly thread?: number | undefined;
  readonly channel: Channel;
  readonly exited: Promise<WorkerExit>;
  /** The last lines that the process wrote to stderr. */
  stderrTail(): string;
  /** SIGTERM; for a thread both are the end. */
  terminate(): void;
  /** SIGKILL. */
  kill(): void;
  /** Keeps the program alive until the process has ended. */
  ref(): void;
}

/** Starts a worker; `blackBox` is the path of its black box, empty for none. Throws when it cannot be started. */
export type StartWorker = (blackBox: string) => WorkerProcess;
