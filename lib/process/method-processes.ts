import { Process } from './process.js';
import { ownMethod, type StartMethod } from './start-method.js';

/**
 * A process that is always started with `spawn` (Python: `SpawnProcess`, CX-03).
 *
 * @example
 * ```ts
 * import { SpawnProcess } from 'forkful';
 * console.log(new SpawnProcess().name); // SpawnProcess-1
 * ```
 */
export class SpawnProcess<A extends readonly unknown[] = any, K = any> extends Process<A, K> {
  static readonly [ownMethod]: StartMethod = 'spawn';
}

/**
 * A process that is always started with `forkserver` (Python: `ForkServerProcess`, CX-03).
 *
 * @example
 * ```ts
 * import { ForkServerProcess } from 'forkful';
 * console.log(new ForkServerProcess().name); // ForkServerProcess-1
 * ```
 */
export class ForkServerProcess<A extends readonly unknown[] = any, K = any> extends Process<A, K> {
  static readonly [ownMethod]: StartMethod = 'forkserver';
}
