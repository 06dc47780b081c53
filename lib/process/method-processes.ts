import { Process } from './process.js';
import { ownMethod, type StartMethod } from './start-method.js';

/** A process that is always started with `spawn` (Python: `SpawnProcess`, CX-03). */
export class SpawnProcess<A extends readonly unknown[] = any, K = any> extends Process<A, K> {
  static readonly [ownMethod]: StartMethod = 'spawn';
}

/** A process that is always started with `forkserver` (Python: `ForkServerProcess`, CX-03). */
export class ForkServerProcess<A extends readonly unknown[] = any, K = any> extends Process<A, K> {
  static readonly [ownMethod]: StartMethod = 'forkserver';
}
