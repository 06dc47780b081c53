import { it } from '@jest/globals';
import { Manager, Pool, ThreadPool } from 'forkful';

/** A reason why something is not asked of a kind of pool; `undefined`: it is. */
export type Reason = string | undefined;

/** A kind of pool, for suites that hold for all kinds. */
export interface PoolKind {
  readonly name: string;
  readonly Pool: typeof Pool;
  /** Which worker runs it, as a task: another number for each worker that lives. */
  readonly identify: () => number;
  /** How errors name a worker. */
  readonly workerName: RegExp;
  /** What its workers have not, and why. */
  readonly without: {
    /** Signals and `process.abort()`, which end a worker alone. */
    readonly signals: Reason;
    /** A descriptor of forkful's own, into which a task might write. */
    readonly descriptor: Reason;
    /** Daemons, which may have no children. */
    readonly daemons: Reason;
    /** Options for Node as `execArgv`. */
    readonly nodeOptions: Reason;
  };
}

export const processes: PoolKind = {
  name: 'Pool',
  Pool,
  identify: () => process.pid,
  workerName: /SpawnPoolWorker-[\d:]+ \(pid \d+\)/,
  without: { signals: undefined, descriptor: undefined, daemons: undefined, nodeOptions: undefined },
};

const alone = 'a signal reaches the whole process, never one of its threads';

export const threads: PoolKind = {
  name: 'ThreadPool',
  Pool: ThreadPool as typeof Pool,
  identify: () => process.getBuiltinModule('node:worker_threads').threadId,
  workerName: /ThreadPoolWorker-[\d:]+ \(thread \d+\)/,
  without: {
    signals: alone,
    descriptor: 'threads talk through ports',
    daemons: 'threads of a main process may have children',
    nodeOptions: 'threads have resourceLimits instead',
  },
};

/** `it`, or a skipped one that says why. */
export function itUnless(reason: Reason): (name: string, run: () => Promise<void> | void, limit?: number) => void {
  return (name, run, limit) => {
    if (reason === undefined) it(name, run, limit);
    else it.skip(`${name} (${reason})`, run, limit);
  };
}

/** The calls that pools of every kind and managers' pools have in common. */
export type CallablePool = Pick<
  Pool,
  'apply' | 'applyAsync' | 'imap' | 'imapUnordered' | 'join' | 'map' | 'mapAsync' | 'starmap' | 'starmapAsync' | 'terminate'
>;

/** A way to come by a pool. */
export interface PoolMaker {
  readonly name: string;
  readonly workerName: RegExp;
  make(size: number): { readonly pool: CallablePool; readonly end?: () => Promise<void> };
}

export function makerOf({ name, Pool: Kind, workerName }: PoolKind): PoolMaker {
  return { name: `new ${name}`, workerName, make: (size) => ({ pool: new Kind(size) }) };
}

export const managed: PoolMaker = {
  name: 'Manager().Pool',
  workerName: processes.workerName,
  make(size) {
    const manager = Manager();
    return { pool: manager.Pool(size), end: () => manager.shutdown() };
  },
};
