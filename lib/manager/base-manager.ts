import { inspect } from 'node:util';
import type { ManagerBroker } from '../rpc/broker.js';
import { codec } from '../serialization/installed-codec.js';
import type { Seconds } from '../util/seconds.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { BaseProxy } from './base-proxy.js';
import { ManagerLife, type ManagerStartOptions } from './manager-life.js';
import { readManagerOptions, type ManagerAddress, type ManagerOptions } from './manager-options.js';
import { proxySpec } from './manager-plan.js';
import type { Creators, TypeMap } from './manager-types.js';
import { OBJECT_KIND, writeObjectArgs } from './object-handle.js';
import { openProxy } from './open-proxy.js';
import { addToRegistry, readRegistration, type Callable, type RegisterOptions } from './registry.js';
import type { Server } from './server/manager-host.js';
import type { ManagerState } from './server/manager-server.js';

/**
 * A manager for types of your own: their objects live in its process, and everybody else calls their methods through proxies.
 *
 * Types are registered on the class, before a manager of it is started: with `BaseManager.with`, which carries their types
 * to the manager's methods, or with `register`, as in Python. Classes and functions need not be exported from anywhere: they
 * cross as they are.
 *
 * @example
 * ```ts
 * import { BaseManager } from 'forkful';
 *
 * class Counter {
 *   #count = 0;
 *   increment(by = 1) {
 *     return (this.#count += by);
 *   }
 * }
 * class MyManager extends BaseManager.with({ Counter }) {}
 *
 * await using manager = await new MyManager().start();
 * const counter = manager.Counter();
 * await counter.increment(5);
 * console.log(await counter.increment()); // 6
 * ```
 *
 * Python: `multiprocessing.managers.BaseManager` (MA-01). Differences: there is no choice of serialisers; the program's own
 * processes need no key, whatever `authKey` is; `with` is here because TypeScript cannot see what `register` adds.
 */
export class BaseManager {
  readonly #life: ManagerLife;

  /**
   * Makes a manager that is not started yet.
   *
   * @param options `address`, `authKey`, `ctx`, `shutdownTimeout`; or Python's `(address, authKey)`. Default: a manager of
   *   this program alone.
   * @throws ValueError when `address` is none; ArgumentTypeError when `authKey` or `ctx` is something else.
   */
  constructor(options?: ManagerOptions | ManagerAddress | null, authKey?: Uint8Array | string | null) {
    this.#life = new ManagerLife(new.target, readManagerOptions(new.target.name, [options, authKey]));
  }

  /**
   * Registers a type with this class of managers and those below it (Python: `register`, MA-09).
   *
   * A manager gets a method of the type's name that makes an object and gives its proxy; `create(typeId, …)` does the same.
   * What is registered after `start()` is not known to that manager.
   *
   * @param typeId the name of the type.
   * @param callable a class, or a function that may be async; it runs in the manager. Without one the type is for results of
   *   methods, or the manager is another program's.
   * @param options `proxyType`, `exposed`, `methodToTypeId`, `createMethod`.
   * @throws ArgumentTypeError, AssertionError when something of it is of the wrong kind.
   *
   * @example
   * ```ts
   * import { BaseManager } from 'forkful';
   *
   * class MyManager extends BaseManager {}
   * MyManager.register('words', () => new Set(['one', 'two']), { exposed: ['has', 'add'] });
   * await using manager = await new MyManager().start();
   * console.log(await manager.create('words').callMethod('has', ['two'])); // true
   * ```
   */
  static register(typeId: string, callable?: Callable | null, options?: RegisterOptions): void;
  static register(typeId: string, options: RegisterOptions): void;
  static register(typeId: string, second?: Callable | RegisterOptions | null, third?: RegisterOptions): void {
    const registration = readRegistration(`${this.name}.register`, typeId, second, third);
    addToRegistry(this, registration);
    if (!registration.createMethod) return;
    const create = function (this: BaseManager, ...args: unknown[]): BaseProxy {
      return this.create(typeId, ...args);
    };
    Object.defineProperty(this.prototype, typeId, { value: create, writable: true, configurable: true });
  }

  /**
   * Gives a class of managers that also has these types, and says so to TypeScript.
   *
   * @param types by name: a class, a function, or the options of `register`.
   * @returns a class to extend or to use as it is.
   * @throws what `register` throws.
   */
  static with<This extends typeof BaseManager, T extends TypeMap>(
    this: This,
    types: T,
  ): (new (...args: ConstructorParameters<This>) => InstanceType<This> & Creators<T>) & Pick<This, keyof This> {
    const Base = this as typeof BaseManager;
    const Class = class extends Base {};
    Object.defineProperty(Class, 'name', { value: this.name });
    for (const [typeId, type] of Object.entries(types)) {
      if (typeof type === 'function') Class.register(typeId, type);
      else Class.register(typeId, type);
    }
    return Class as never;
  }

  /**
   * Where other programs find the manager (Python: `address`, MA-07).
   *
   * With port 0 the real port stands there when `start()` is done.
   *
   * @throws AssertionError before `start()` when none was given.
   */
  get address(): string {
    return this.#life.address;
  }

  /** The name of the manager's process: `MyManager-1`. Before the start, that of the class. */
  get name(): string {
    return this.#life.name;
  }

  /** The id of the manager's process in the operating system; `undefined` for one that this process did not start. */
  get pid(): number | undefined {
    return this.#life.manager?.process.pid;
  }

  /** The exit code of the manager's process; `undefined` while it runs. */
  get exitCode(): number | undefined {
    return this.#life.manager?.process.exitCode;
  }

  /**
   * Starts the manager's process (Python: `start`, MA-02).
   *
   * Objects can be made at once; who does so before the promise is settled is not told when the initializer fails.
   *
   * @param options `{ initializer, initArgs }`, or Python's `(initializer, initArgs)`: what runs in the process first.
   * @returns the manager, when it serves: `await using manager = await new MyManager().start()`.
   * @throws ProcessError (as rejection, like all others) when it was started before, or has been shut down.
   * @throws what the initializer throws; EOFError when the process ends before it serves (Python: always EOFError).
   * @throws SerializationError when something registered cannot cross, or SpawnError when there is no new process.
   */
  async start(options?: ManagerStartOptions | ManagerStartOptions['initializer'], initArgs?: readonly unknown[]): Promise<this> {
    const given = typeof options === 'object' && options !== null ? options : { initializer: options, initArgs };
    await this.#life.begin(given).ready();
    return this;
  }

  /**
   * Uses a manager that another program serves at `address` (Python: `connect`, MA-03).
   *
   * The children that this process starts afterwards may use its proxies, too.
   *
   * @returns the manager, when the connection is there.
   * @throws AuthenticationError (as rejection, like all others) when the keys differ.
   * @throws BrokenError when nobody listens there; ProcessError when it was started or connected before.
   */
  async connect(): Promise<this> {
    await this.#life.connect();
    return this;
  }

  /**
   * Makes the manager in this very process, for other programs that `connect()` (Python: `get_server`, MA-04).
   *
   * @returns the server; `serveForever()` lets it serve.
   * @throws ProcessError when the manager was started or connected.
   */
  getServer(): Server {
    return this.#life.getServer();
  }

  /**
   * Makes an object of a registered type; nothing is waited for.
   *
   * When its class or function throws, or the manager does not know the type, each call of the proxy rejects with that.
   *
   * @param typeId the name of the type.
   * @param args what its class or function is given.
   * @returns the proxy.
   * @throws AssertionError when the manager does not run, or the type is not registered.
   * @throws RuntimeError when the type was registered after the start; SerializationError when an argument cannot cross.
   *
   * Python: `create` (MA-10), and `manager.<typeid>()`.
   */
  create(typeId: string, ...args: readonly unknown[]): BaseProxy {
    const call = `${this.constructor.name}.${typeId}`;
    const client = this.#life.client(call);
    const proxy = proxySpec(this.#life.typeFor(call, typeId).proxyType);
    const given = codec.encode(args, { call, root: 'args' });
    return openProxy(client.create(OBJECT_KIND, writeObjectArgs({ typeId, given, proxy, adopted: null })));
  }

  /** What the manager holds: who is connected, each object, who has it, who waits, since when (Python: `_debug_info`, MA-13). */
  async debugInfo(): Promise<ManagerState> {
    return (await this.#life.client(`${this.constructor.name}.debugInfo`).describe()) as ManagerState;
  }

  /** How many objects the manager holds (Python: `_number_of_objects`, MA-13). */
  async numberOfObjects(): Promise<number> {
    return (await this.debugInfo()).resources.length;
  }

  /**
   * Waits until the manager's process has ended (Python: `join`, MA-06).
   *
   * @param timeout the longest wait in seconds, or `{ timeout, signal }`. Default: for ever.
   * @throws AssertionError (as rejection) when this process did not start it.
   */
  join(timeout?: Seconds | null | WaitOptions): Promise<void> {
    return this.#life.join(timeout);
  }

  /**
   * Ends the manager, and everything in it: every call that waits and every later one rejects with `BrokenError`. Idempotent.
   *
   * A process that does not end within `shutdownTimeout` is terminated, and after that time once more killed.
   *
   * @throws AssertionError (as rejection) when this process did not start it.
   *
   * Python: `shutdown` (MA-05).
   */
  shutdown(): Promise<void> {
    return this.#life.shutdown();
  }

  /** Ends the manager if this process started it. Python: the end of `with` (MA-08). */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#life.manager !== undefined) await this.shutdown();
  }

  [inspect.custom](): string {
    return `${this.constructor.name}(${this.#life.describe()})`;
  }

  /** @internal Starts a manager's process and waits for nothing. */
  static begin(manager: BaseManager): void {
    manager.#life.begin({});
  }

  /** @internal Where a manager's objects are made. @throws AssertionError while it does not run. */
  static brokerOf(manager: BaseManager, call: string): ManagerBroker {
    return manager.#life.client(call);
  }
}
