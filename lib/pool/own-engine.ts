import { isStableFunction } from '../serialization/functions/is-stable-function.js';
import { codec } from '../serialization/installed-codec.js';
import { ExitPriority, onExit } from '../util/finalizers.js';
import { Engine, type EngineOptions } from './engine.js';
import { workerStarter } from './start-worker.js';
import type { ReadPoolOptions } from './pool-options.js';

/** How the workers of an engine are started. */
export interface WorkerPlan extends Pick<ReadPoolOptions, 'processes' | 'maxTasksPerChild' | 'concurrency' | 'limits' | 'rules' | 'launch'> {
  /** See `encodeSetUp`. */
  readonly setUp: Uint8Array;
}

/** Starts workers of this process, which end with it. Throws what starting one throws. */
export function startEngine({ processes, maxTasksPerChild, limits, launch, setUp }: WorkerPlan, settle?: EngineOptions['settle']): Engine {
  const start = workerStarter(setUp, launch);
  const engine = new Engine({ size: processes, maxTasksPerChild, limits, start, codec, isStable: isStableFunction, ...(settle && { settle }) });
  const takeBack = onExit({
    priority: ExitPriority.pools,
    run: () => (engine.terminate(), engine.join()),
    runSync: () => engine.killNow(),
  });
  void engine.ended.then(takeBack);
  return engine;
}
