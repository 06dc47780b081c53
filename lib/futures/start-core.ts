import { startEngine } from '../pool/own-engine.js';
import type { ReadPoolOptions } from '../pool/pool-options.js';
import { encodeSetUp, type WorkerKind } from '../pool/start-worker.js';
import { codec } from '../serialization/installed-codec.js';
import { ExecutorCore, type BrokenClass } from './executor-core.js';

/** Makes an executor's core with workers of a kind. Throws what the initializer's encoding throws. */
export function startCore(name: string, Broken: BrokenClass, plan: ReadPoolOptions, kind: WorkerKind): ExecutorCore {
  const engine = startEngine({ ...plan, setUp: encodeSetUp(plan, codec), onDemand: true, kind, atExit: () => core.shutDown(false, "the program's end") });
  const core = new ExecutorCore(engine, name, Broken);
  return core;
}
