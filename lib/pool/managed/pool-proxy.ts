import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';
import { ArgumentTypeError, NotImplementedError } from '../../errors/python-errors.js';
import { BaseProxy } from '../../manager/base-proxy.js';
import { readObjectArgs } from '../../manager/object-handle.js';
import type { ResourceLink } from '../../rpc/broker.js';
import { codec } from '../../serialization/installed-codec.js';
import type { PoolStatistics } from '../observe/pool-statistics.js';
import { type Pool, poolOver } from '../pool.js';
import type { PoolOptions } from '../pool-options.js';
import { RemoteEngine, type RemoteMeasures } from './remote-engine.js';
import { readDefaults } from './seed-limits.js';
import type { PoolSeed } from './wire.js';

declare module '../../manager/sync-manager.js' {
  interface SyncManager {
    /**
     * Makes a pool whose workers are children of this manager's process; nothing is waited for.
     *
     * @param options as for `new Pool`: Python's `(processes, initializer, initArgs, maxTasksPerChild)` or one object. Default: as many
     *   workers as the manager has processors.
     * @returns the pool; see `PoolProxy`.
     * @throws AssertionError after `shutdown()`; ValueError, ArgumentTypeError, SerializationError as `new Pool` does.
     *
     * Python: `SyncManager.Pool` (MA-15).
     */
    Pool(options?: PoolOptions): PoolProxy;
    Pool(
      processes?: number | null,
      initializer?: ((...args: never[]) => unknown) | null,
      initArgs?: readonly unknown[],
      maxTasksPerChild?: number | null,
    ): PoolProxy;
  }
}

/**
 * Stands for a pool that lives in a manager, and has the methods of `Pool` but for `stream` and `trace`. It may be passed to any
 * process, and all of them share its workers.
 *
 * Functions and results do not concern the manager: closures go on to the workers as they are. What is asked for here (an
 * `AsyncResult`, an iterator, callbacks) belongs to this process. The pool is terminated when no process has a proxy any more.
 *
 * @example
 * ```ts
 * import { Manager, type PoolProxy, Process } from 'forkful';
 *
 * await using manager = Manager();
 * const pool = manager.Pool(2);
 * const child = new Process({
 *   target: async (shared: PoolProxy) => console.log(await shared.map((n: number) => n * n, [1, 2, 3])), // [ 1, 4, 9 ]
 *   args: [pool],
 * });
 * child.start();
 * console.log(await pool.apply((a: number, b: number) => a + b, [1, 2])); // 3
 * await child.join();
 * ```
 *
 * Python: `multiprocessing.managers.PoolProxy` (PX-17). Differences: asynchronous results and iterators are no proxies;
 * `await using` is `close()` and `join()`, as for `Pool`.
 */
export class PoolProxy extends BaseProxy {
  readonly #engine: RemoteEngine;

  /** Runs a function in a worker; see `Pool.apply`. @throws BrokenError (as rejection) when the manager is gone; so do all others. */
  readonly apply: Pool['apply'];
  /** The same without waiting; callbacks are called in this process. See `Pool.applyAsync`. */
  readonly applyAsync: Pool['applyAsync'];
  /** Runs a function for every item; see `Pool.map`. */
  readonly map: Pool['map'];
  /** The same without waiting; see `Pool.mapAsync`. */
  readonly mapAsync: Pool['mapAsync'];
  /** `map` for a function of several parameters; see `Pool.starmap`. */
  readonly starmap: Pool['starmap'];
  /** The same without waiting; see `Pool.starmapAsync`. */
  readonly starmapAsync: Pool['starmapAsync'];
  /** The results one after the other; the input is read here, as they are taken. See `Pool.imap`. */
  readonly imap: Pool['imap'];
  /** The same in the order in which the results are ready; see `Pool.imapUnordered`. */
  readonly imapUnordered: Pool['imapUnordered'];
  /** A pool in a manager has no streams: let the task put its items into a queue of the manager. @throws NotImplementedError, always. */
  readonly stream: Pool['stream'];

  /** @internal Managers make proxies. */
  constructor(link: ResourceLink) {
    super(link);
    this.#engine = new RemoteEngine(link, this, measuresOf(link));
    const pool = poolOver(this.#engine);
    const bound = <K extends keyof Pool>(name: K): Pool[K] => (pool[name] as (...args: unknown[]) => unknown).bind(pool) as Pool[K];
    this.apply = bound('apply');
    this.applyAsync = bound('applyAsync');
    this.map = bound('map');
    this.mapAsync = bound('mapAsync');
    this.starmap = bound('starmap');
    this.starmapAsync = bound('starmapAsync');
    this.imap = bound('imap');
    this.imapUnordered = bound('imapUnordered');
    this.stream = bound('stream');
  }

  /**
   * Takes no more tasks, from nobody; when those it has are done, the workers end. Idempotent.
   *
   * Inputs that this process is still reading are read to their end first; another process's give no more tasks.
   *
   * @returns a promise that need not be awaited.
   */
  close(): Promise<void> {
    return this.#engine.close();
  }

  /** Ends the workers at once; every result that is missing, in whatever process, is rejected with `ClosedError`. Idempotent. */
  terminate(): Promise<void> {
    return this.#engine.terminate();
  }

  /** Waits until the last worker has ended. @throws ValueError (as rejection) unless some process called `close()` or `terminate()` first. */
  join(): Promise<void> {
    return this.#engine.join();
  }

  /** What the pool has done and does, whoever's tasks they were; see `Pool.statistics`. */
  statistics(): Promise<PoolStatistics> {
    return this.#engine.statistics();
  }

  /** `close()` and `join()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.join();
  }

  /**
   * Calls one of the proxy's own methods by its name; for code that is written for any proxy.
   *
   * @throws ArgumentTypeError (as rejection) when there is no such method.
   */
  override async callMethod(name: string, args: readonly unknown[] = []): Promise<unknown> {
    const method: unknown = name in BaseProxy.prototype ? undefined : (this as unknown as Record<string, unknown>)[name];
    if (typeof method === 'function') return (await Reflect.apply(method, this, args)) as unknown;
    throw new ArgumentTypeError(`Pool.callMethod: there is no method '${name}'. See the methods of PoolProxy.`);
  }

  /** There is no copy of a pool. @throws NotImplementedError (as rejection), always. */
  override getValue(): Promise<never> {
    return Promise.reject(new NotImplementedError('Pool.getValue: a pool cannot be copied. Pass the proxy, and submit tasks through it.'));
  }

  override [inspect.custom](): string {
    return `<PoolProxy state=${this.#engine.state} pool_size=${String(this.#engine.size)}>`;
  }
}

/** How many workers the pool has, and tasks each of them at once; a default that only the manager knows is taken to be the same as here. */
function measuresOf(link: ResourceLink): RemoteMeasures {
  const { given } = readObjectArgs(link.args);
  const [first] = given === null ? [] : (codec.decode(given) as readonly [Partial<PoolSeed> | number | null | undefined]);
  const { processes, concurrency, defaults } = typeof first === 'object' ? (first ?? {}) : ({ processes: first } as Partial<PoolSeed>);
  return { size: processes ?? availableParallelism(), concurrency: concurrency ?? 1, limits: readDefaults(defaults) };
}
