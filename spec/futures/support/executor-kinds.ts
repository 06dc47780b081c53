import { BrokenProcessPool, BrokenThreadPool, type BrokenExecutor, type Executor, type ExecutorOptions, ProcessPoolExecutor, ThreadPoolExecutor } from 'forkful';
import { threads as threadPools, type Reason } from '../../pool/support/pool-kinds.js';

/** A kind of executor, for suites that hold for all kinds. */
export interface ExecutorKind {
  readonly name: string;
  readonly make: (options?: ExecutorOptions | number | null) => Executor;
  readonly Broken: new (message: string) => BrokenExecutor;
  /** Which worker runs it, as a call: another number for each worker that lives. */
  readonly identify: () => number;
  /** What its workers have not, and why. */
  readonly without: {
    /** Signals, which end a worker alone. */
    readonly signals: Reason;
  };
}

export const processes: ExecutorKind = {
  name: 'ProcessPoolExecutor',
  make: (options) => new ProcessPoolExecutor(options as ExecutorOptions),
  Broken: BrokenProcessPool,
  identify: () => process.pid,
  without: { signals: undefined },
};

export const threads: ExecutorKind = {
  name: 'ThreadPoolExecutor',
  make: (options) => new ThreadPoolExecutor(options as ExecutorOptions),
  Broken: BrokenThreadPool,
  identify: threadPools.identify,
  without: { signals: threadPools.without.signals },
};
