import { isStableFunction } from '../serialization/functions/is-stable-function.js';
import { codec } from '../serialization/installed-codec.js';
import { ExitPriority, onExit } from '../util/finalizers.js';
import { Engine } from './engine.js';
import type { EngineOptions } from './engine-options.js';
import { workerStarter, type WorkerKind } from './start-worker.js';
import type { ReadPoolOptions } from './pool-options.js';

/** How the workers of an engine are started. */
export interface WorkerPlan extends Pick<ReadPoolOptions, 'processes' | 'maxTasksPerChild' | 'concurrency' | 'limits' | 'rules' | 'launch'> {
  /** See `encodeSetUp`. */
  readonly setUp: Uint8Array;
  /** See `EngineOptions.onDemand`. */
  readonly onDemand?: boolean | undefined;
  /** Default: a pool's workers. */
  readonly kind?: WorkerKind | undefined;
  /** Says, when the program has nothing else to do, what is to become of the work: Python's pools drop it, its executors finish it. Default: ends the workers. */
  readonly atExit?: (() => void) | undefined;
}

/** Starts workers of this process, which end with it. Throws what starting one throws. */
export function startEngine(plan: WorkerPlan, settle?: EngineOptions['settle']): Engine {
  const { processes: size, maxTasksPerChild, concurrency, onDemand, limits, rules, launch, setUp, kind, atExit = () => engine.terminate() } = plan;
  const start = workerStarter({ setUp, concurrency, launch, kind });
  const shape = { size, maxTasksPerChild, concurrency, onDemand, limits, rules };
  const engine = new Engine({ ...shape, start, codec, isStable: isStableFunction, ...(settle && { settle }) });
  const takeBack = onExit({
    priority: ExitPriority.pools,
    run: () => (atExit(), engine.join()),
    runSync: () => engine.killNow(),
  });
  void engine.ended.then(takeBack);
  return engine;
}
