import { BrokenProcessPool } from '../../../lib/errors/futures-errors.js';
import { Executor } from '../../../lib/futures/executor.js';
import { ExecutorCore } from '../../../lib/futures/executor-core.js';
import { memoryPool, type MemoryOptions, type MemoryWorker } from '../../pool/support/memory-crew.js';

/** An executor whose workers live in this process. */
export class MemoryExecutor extends Executor {
  readonly workers: readonly MemoryWorker[];
  readonly core: ExecutorCore;

  constructor(options: MemoryOptions = {}) {
    const { engine, workers } = memoryPool({ onDemand: true, ...options });
    const core = new ExecutorCore(engine, 'MemoryExecutor', BrokenProcessPool);
    super(core);
    this.core = core;
    this.workers = workers;
  }

  end(kill: boolean): void {
    this.core.shutDown(true);
    this.core.end('end', kill);
  }
}
