import { inspect } from 'node:util';
import { ProcessError } from '../../errors/process-error.js';
import { currentProcess } from '../../process/current-process.js';
import { createPrivateAddress } from '../../transport/address.js';
import { deferred } from '../../util/deferred.js';
import { ExitPriority, onExit } from '../../util/finalizers.js';
import { uniqueToken } from '../../util/unique-token.js';
import { serveImplicitly } from '../implicit-manager.js';
import type { ManagerSettings } from '../manager-options.js';
import type { ManagerPlan } from '../manager-plan.js';
import { openDoors, type Doors } from './doors.js';
import { createHost } from './host.js';
import type { ManagerServer, ManagerState } from './manager-server.js';

/**
 * A manager that runs in this very process and serves other programs.
 *
 * From the moment it exists until its end, `new Queue()` and the like in this process make their objects in it. What is
 * registered are the functions and classes of this process themselves: they see what it sees.
 *
 * @example
 * ```ts
 * import { BaseManager, Queue } from 'forkful';
 *
 * const jobs = new Queue<string>();
 * class Jobs extends BaseManager.with({ jobs: () => jobs }) {}
 *
 * const server = new Jobs({ address: 'tcp://127.0.0.1:0', authKey: 'secret' }).getServer();
 * const serving = server.serveForever({ signal: AbortSignal.timeout(100) });
 * await server.ready;
 * console.log(server.address.startsWith('tcp://127.0.0.1:')); // true
 * await serving;
 * ```
 *
 * Python: `multiprocessing.managers.Server` (MA-04, MA-19). Differences: `serveForever` returns a promise, and does not end the
 * process when it is settled; it listens from `serveForever` on, and with port 0 `address` has the port from `ready` on.
 */
export class Server {
  /** Resolves when clients can come; rejects when the system does not let us listen. It begins with `serveForever`. */
  readonly ready: Promise<void>;
  readonly #ready = deferred();
  readonly #over = deferred();
  readonly #settings: ManagerSettings;
  readonly #private: string;
  readonly #host: ManagerServer;
  readonly #tidyUp: () => void;
  #address: string;
  #serving: Promise<void> | undefined;

  /** @internal Use `manager.getServer()`. */
  constructor(name: string, settings: ManagerSettings, types: ManagerPlan['types']) {
    const place = createPrivateAddress();
    this.#settings = settings;
    this.#private = place.address;
    this.#address = settings.address ?? place.address;
    const server = { address: place.address, serverId: `${name}/${uniqueToken()}` };
    this.#host = createHost(server, types);
    const noMoreImplicit = serveImplicitly(server);
    const remove = (): void => place.remove();
    const unregister = onExit({ priority: ExitPriority.directories, run: remove, runSync: remove });
    this.#tidyUp = () => {
      noMoreImplicit();
      unregister();
      remove();
    };
    this.ready = this.#ready.promise;
    this.ready.catch(() => undefined);
  }

  /** Where other programs come in. */
  get address(): string {
    return this.#address;
  }

  /**
   * Listens and serves until `signal` fires or `shutdown()` is called; the process lives as long.
   *
   * @param options `signal` ends it, which is no error.
   * @throws RuntimeError (as rejection, like all others) when the system does not let us listen at the address.
   * @throws ProcessError when it was called before.
   */
  serveForever({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    if (this.#serving !== undefined) return Promise.reject(new ProcessError('Server.serveForever: Already started server. Make another one.'));
    signal?.addEventListener('abort', () => this.#over.resolve(), { once: true });
    if (signal?.aborted === true) this.#over.resolve();
    return (this.#serving = this.#serve());
  }

  /** Ends the service: every client's calls reject with `BrokenError`. Idempotent. */
  async shutdown(): Promise<void> {
    this.#over.resolve();
    if (this.#serving === undefined) {
      this.#serving = Promise.resolve();
      this.#end();
    }
    await this.#serving.catch(() => undefined);
  }

  /** Ends the service; the same as `shutdown()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** What the manager holds; see `BaseManager.debugInfo`. */
  debugInfo(): ManagerState {
    return this.#host.describe();
  }

  [inspect.custom](): string {
    return `Server(${this.#host.serverId.replace(/\/[^/]*$/, '')} at ${this.#address})`;
  }

  async #serve(): Promise<void> {
    let doors: Doors | undefined;
    try {
      const { authKey: ours } = currentProcess();
      const { address, authKey = ours } = this.#settings;
      const visitors = address === undefined ? undefined : { address, authKey };
      // Without an address of its own there is one door, and its key is the manager's.
      const family = { address: this.#private, authKey: address === undefined ? authKey : ours };
      doors = await openDoors((channel) => this.#host.accept(channel), family, visitors);
      this.#address = doors.address;
      doors.ref();
      this.#ready.resolve();
      await this.#over.promise;
    } catch (error) {
      this.#ready.reject(error);
      throw error;
    } finally {
      this.#end();
      await doors?.close();
    }
  }

  #end(): void {
    this.#host.close();
    this.#tidyUp();
  }
}
