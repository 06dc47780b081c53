import type { CodecEntry } from '../../../lib/serialization/codec-entry.js';
import { createCodec } from '../../../lib/serialization/value-codec.js';
import { createChannelPair } from '../../../lib/transport/memory-channel.js';
import { Engine } from '../../../lib/pool/engine.js';
import { BlackBoxWriter } from '../../../lib/pool/black-box.js';
import type { AnyFunction } from '../../../lib/pool/function-table.js';
import { ToParent } from '../../../lib/pool/wire.js';
import { readWorkerRules, type WorkerRuleOptions } from '../../../lib/pool/worker-rules.js';
import { WorkerLoop } from '../../../lib/pool/worker/loop.js';
import type { WorkerExit, WorkerProcess } from '../../../lib/pool/worker-process.js';
import { deferred } from '../../../lib/util/deferred.js';

const functions = new Map<number, AnyFunction>();
const numbers = new Map<AnyFunction, number>();

/** Functions cross by a number inside one process: what carries them between processes has its own specs. */
const functionEntry: CodecEntry = {
  tag: 64,
  name: 'function',
  matches: (value): value is object => typeof value === 'function',
  write(value, out) {
    const func = value as unknown as AnyFunction;
    let id = numbers.get(func);
    if (id === undefined) {
      id = numbers.size + 1;
      numbers.set(func, id);
      functions.set(id, func);
    }
    out.uint(id);
  },
  read: (input) => functions.get(input.uint()) as unknown as object,
};

export const memoryCodec = createCodec([functionEntry]);

/** A worker that lives in this process: killing it only cuts it off. */
export class MemoryWorker implements WorkerProcess {
  static #pids = 100;
  readonly pid = ++MemoryWorker.#pids;
  readonly name = `MemoryWorker-${this.pid}`;
  readonly #exit = deferred<WorkerExit>();
  readonly exited = this.#exit.promise;
  readonly channel;
  readonly #inside;
  dead = false;

  constructor(blackBox: string, concurrency: number, start: (loop: WorkerLoop, worker: MemoryWorker) => void) {
    [this.channel, this.#inside] = createChannelPair();
    const box = blackBox === '' ? undefined : new BlackBoxWriter(blackBox);
    const loop = new WorkerLoop(this.#inside, { codec: memoryCodec, box, concurrency }, () => {
      box?.close();
      this.die({ exitCode: 0 });
    });
    start(loop, this);
  }

  /** A message of the worker's without a body, as if its loop had sent it. */
  says(what: 'begins'): void {
    this.#inside.send(Uint8Array.of(ToParent[what]));
  }

  stderrTail(): string {
    return '';
  }

  terminate(): void {
    this.die({ exitCode: -15, signal: 'SIGTERM' });
  }

  kill(): void {
    this.die({ exitCode: -9, signal: 'SIGKILL' });
  }

  ref(): void {}

  die(exit: WorkerExit): void {
    if (this.dead) return;
    this.dead = true;
    this.#inside.close();
    this.#exit.resolve(exit);
  }
}

export interface MemoryPool {
  readonly engine: Engine;
  readonly workers: MemoryWorker[];
}

export interface MemoryOptions {
  readonly size?: number;
  readonly onDemand?: boolean;
  readonly maxTasksPerChild?: number;
  readonly concurrency?: number;
  readonly blackBox?: boolean;
  readonly rules?: WorkerRuleOptions;
  readonly start?: (loop: WorkerLoop, worker: MemoryWorker) => void;
}

export function memoryPool(options: MemoryOptions = {}): MemoryPool {
  const workers: MemoryWorker[] = [];
  const engine = new Engine({
    size: options.size ?? 2,
    onDemand: options.onDemand,
    maxTasksPerChild: options.maxTasksPerChild ?? Infinity,
    concurrency: options.concurrency,
    rules: readWorkerRules('Pool', options.rules ?? {}, options.size ?? 2),
    codec: memoryCodec,
    isStable: () => true,
    start(box) {
      const worker = new MemoryWorker(options.blackBox === false ? '' : box, options.concurrency ?? 1, options.start ?? ((loop) => loop.start()));
      workers.push(worker);
      return worker;
    },
  });
  return { engine, workers };
}
