import { ProcessError } from '../errors/process-error.js';
import { ArgumentTypeError, AssertionError, RuntimeError } from '../errors/python-errors.js';
import { currentProcess } from '../process/current-process.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { ManagerClient } from './client.js';
import { clientOf, connectTo } from './connections.js';
import type { ManagerSettings } from './manager-options.js';
import { encodePlan, planTypes } from './manager-plan.js';
import { ManagerProcess } from './manager-process.js';
import { Server } from './server/manager-host.js';
import { registryOf, type Registration, type Registry } from './registry.js';

/** What runs once in a manager's process before it serves. */
export interface ManagerStartOptions {
  /** Runs first thing in the manager; it may be async. Default: nothing. */
  readonly initializer?: ((...args: never[]) => unknown) | null | undefined;
  /** Its arguments. Default: none. */
  readonly initArgs?: readonly unknown[] | undefined;
}

type State =
  | { readonly is: 'initial' }
  /** `registry` is what the manager was started with. */
  | { readonly is: 'started'; readonly manager: ManagerProcess; readonly registry: Registry }
  /** Another program's manager. */
  | { readonly is: 'connected'; readonly client: ManagerClient }
  | { readonly is: 'shut down'; readonly manager: ManagerProcess };

/**
 * The states of a manager object, and what may be done in each.
 *
 * ```text
 *              start()                 shutdown()
 *   initial ──────────▶ started ─────────────────▶ shut down
 *      │ connect()         (its process may end by itself: then nothing can be made any more)
 *      └──────────▶ connected
 * ```
 */
export class ManagerLife {
  readonly settings: ManagerSettings;
  /** The class of the manager: its name is in the messages, its registry has the types. */
  readonly #Class: Function;
  #state: State = { is: 'initial' };

  constructor(Class: Function, settings: ManagerSettings) {
    this.#Class = Class;
    this.settings = settings;
  }

  /** The process that runs the manager, where it is ours. */
  get manager(): ManagerProcess | undefined {
    return 'manager' in this.#state ? this.#state.manager : undefined;
  }

  get address(): string {
    const state = this.#state;
    if (state.is === 'connected') return state.client.server.address;
    const address = state.is === 'initial' ? this.settings.address : state.manager.address;
    if (address === undefined) throw new AssertionError(`${this.#call('address')}: server not yet started. Its address is chosen by start().`);
    return address;
  }

  get name(): string {
    const state = this.#state;
    // A manager's id is its name and a token.
    if (state.is === 'connected') return state.client.server.serverId.replace(/\/[^/]*$/, '');
    return state.is === 'initial' ? this.#Class.name : state.manager.process.name;
  }

  /** For people. */
  describe(): string {
    const state = this.#state;
    if (state.is === 'initial') return 'not started';
    if (state.is === 'connected') return `connected to ${this.name} at ${this.address}`;
    return `${this.name}, ${state.manager.running ? `pid ${String(state.manager.process.pid)}` : 'ended'}`;
  }

  /** Starts the process and waits for nothing. */
  begin({ initializer, initArgs }: ManagerStartOptions): ManagerProcess {
    const call = this.#call('start');
    this.requireInitial(call);
    if (initializer !== undefined && initializer !== null && typeof initializer !== 'function') {
      throw new ArgumentTypeError(`${call}: initializer is ${describeValue(initializer)}. Give a function.`);
    }
    const { address, authKey, method, shutdownSeconds } = this.settings;
    const registry: Registry = new Map(registryOf(this.#Class));
    const manager = new ManagerProcess({
      nameStem: this.#Class.name,
      hidden: false,
      method,
      shutdownSeconds,
      plan: encodePlan(call, { types: planTypes(registry), initializer: initializer ?? undefined, initArgs: initArgs ?? [] }),
      visitors: address === undefined && authKey === undefined ? undefined : { address, authKey: authKey ?? currentProcess().authKey },
    });
    this.#state = { is: 'started', manager, registry };
    return manager;
  }

  async connect(): Promise<void> {
    const call = this.#call('connect');
    this.requireInitial(call);
    const { address, authKey } = this.settings;
    if (address === undefined) throw new AssertionError(`${call}: no address was given. Say where the manager is: { address }.`);
    const client = await connectTo(address, authKey ?? currentProcess().authKey);
    this.requireInitial(call);
    this.#state = { is: 'connected', client };
  }

  getServer(): Server {
    this.requireInitial(this.#call('getServer'));
    return new Server(this.#Class.name, this.settings, planTypes(registryOf(this.#Class)));
  }

  /** The way to the running manager. */
  client(call: string): ManagerClient {
    const state = this.#state;
    if (state.is === 'connected') return state.client;
    if (state.is === 'started' && state.manager.running) return clientOf(state.manager.server);
    const why = state.is === 'initial' ? 'Call start() or connect() first.' : `${this.name} has ended; make a new manager.`;
    throw new AssertionError(`${call}: server not yet started. ${why}`);
  }

  /** A type that the running manager knows as this process does. */
  typeFor(call: string, typeId: string): Registration {
    const registration = registryOf(this.#Class).get(typeId);
    if (registration === undefined) {
      throw new AssertionError(`${call}: '${typeId}' is not registered. Call ${this.#Class.name}.register('${typeId}', …) before start().`);
    }
    if (this.#state.is === 'started' && this.#state.registry.get(typeId) !== registration) {
      throw new RuntimeError(
        `${call}: '${typeId}' was registered after ${this.name} was started, which does not know it. Register types before start().`,
      );
    }
    return registration;
  }

  async join(timeout: Seconds | null | undefined | WaitOptions): Promise<void> {
    await this.#own('join').process.join(timeout);
  }

  async shutdown(): Promise<void> {
    const manager = this.#own('shutdown');
    this.#state = { is: 'shut down', manager };
    await manager.stop();
  }

  requireInitial(call: string): void {
    const { is } = this.#state;
    if (is === 'initial') return;
    if (is === 'shut down') throw new ProcessError(`${call}: Manager has shut down. Make a new one.`);
    throw new ProcessError(`${call}: Already started server. Use it, or make another manager.`);
  }

  #own(method: string): ManagerProcess {
    const { manager } = this;
    if (manager !== undefined) return manager;
    const why =
      this.#state.is === 'initial' ? 'server not yet started. Call start() first.' : 'the manager is another program’s. Only that can do it.';
    throw new AssertionError(`${this.#call(method)}: ${why}`);
  }

  #call(method: string): string {
    return `${this.#Class.name}.${method}`;
  }
}
