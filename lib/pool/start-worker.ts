import { RoleProcess } from '../process/role-process.js';
import type { StartMethod } from '../process/start-method.js';
import type { Codec } from '../serialization/codec.js';
import { BatchWriter } from './batch-bytes.js';
import type { ReadPoolOptions } from './pool-options.js';
import type { StartWorker } from './worker-process.js';

/** What a worker runs besides tasks. */
export type SetUp = Pick<ReadPoolOptions, 'initializer' | 'initArgs'> & Partial<Pick<ReadPoolOptions, 'workerExit'>>;

/** The same as bytes, empty for nothing. Throws when it cannot cross. */
export function encodeSetUp({ initializer, initArgs, workerExit }: SetUp, codec: Codec): Uint8Array {
  if (initializer === undefined && workerExit === undefined) return new Uint8Array(0);
  return codec.encode({ initializer, initArgs, workerExit }, { call: 'Pool', root: 'options' });
}

/** What kind of processes workers are, or threads. */
export interface WorkerKind {
  /** Its worker may have children of its own unless it is a daemon. */
  readonly daemon: boolean;
  readonly nameStem: string;
  /** Default: the method in force when one is started. */
  readonly method?: StartMethod | undefined;
  /** Whether they are threads of this process. Default: false. */
  readonly thread?: boolean | undefined;
}

const POOL_WORKER: WorkerKind = { daemon: true, nameStem: 'SpawnPoolWorker' };

/** The same as threads. Python's have the names of its threads. */
export const THREAD_WORKER: WorkerKind = { daemon: true, nameStem: 'ThreadPoolWorker', thread: true };

/** Where a class of pools says what its workers are, if not processes. */
export const ownWorkers: unique symbol = Symbol('workers');

/** What a pool's workers have in common. */
export interface WorkerSeed extends Pick<ReadPoolOptions, 'concurrency' | 'launch'> {
  /** See `encodeSetUp`. */
  readonly setUp: Uint8Array;
  /** Default: a pool's workers. */
  readonly kind?: WorkerKind | undefined;
}

/** Makes what starts a pool's workers, with the initializer that was encoded once. */
export function workerStarter({ setUp, concurrency, launch, kind = POOL_WORKER }: WorkerSeed): StartWorker {
  return (blackBox) => {
    const worker = new RoleProcess({
      ...launch,
      ...kind,
      role: 'pool-worker',
      guarded: kind.thread !== true,
      stderrTail: true,
      payload: () => writePayload(blackBox, setUp, concurrency),
    });
    worker.start();
    return {
      name: worker.name,
      pid: worker.pid as number,
      thread: worker.thread,
      channel: worker.channel,
      exited: worker.exited,
      stderrTail: () => worker.stderrTail(),
      terminate: () => worker.terminate(),
      kill: () => worker.kill(),
      ref: () => worker.keepProgram(),
    };
  };
}

/** What a worker is told at its start: where its black box is, how many tasks it runs at once, and the encoded initializer (empty for none). */
function writePayload(blackBox: string, setUp: Uint8Array, concurrency: number): Uint8Array {
  const out = new BatchWriter();
  out.text(blackBox);
  out.uint(concurrency);
  out.bytes(setUp);
  return out.take();
}
