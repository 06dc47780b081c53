import { inspect, type InspectOptions } from 'node:util';
import { releaseWhenForgotten } from '../rpc/release-when-forgotten.js';
import type { ResourceLink } from '../rpc/broker.js';
import { readObjectArgs, Special } from './object-handle.js';
import { callProxy, proxyLink, setProxyLink } from './proxy-link.js';

/** How a proxy's call is made. */
export interface ProxyCallOptions {
  /** Gives the call up; the method itself runs on in the manager. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Stands for an object that lives in a manager: each call runs there.
 *
 * A proxy may be passed anywhere, and every process that has one keeps the object alive. Calls of one process begin in
 * the order in which they were made; a method that waits lets the next one begin.
 *
 * Classes of your own that extend it become the `proxyType` of a registered type; their methods use `callMethod`.
 *
 * @example
 * ```ts
 * import { BaseManager, BaseProxy } from 'forkful';
 *
 * class ClockProxy extends BaseProxy {
 *   hours() {
 *     return this.callMethod('getHours') as Promise<number>;
 *   }
 * }
 * class MyManager extends BaseManager.with({ clock: { callable: () => new Date(2026, 0, 1, 12), proxyType: ClockProxy } }) {}
 * await using manager = await new MyManager().start();
 * console.log(await manager.clock().hours()); // 12
 * ```
 *
 * Python: `multiprocessing.managers.BaseProxy` (PX-01).
 */
export class BaseProxy {
  /** The methods that the manager lets proxies of this class call. Default: all public ones (Python: `_exposed_`). */
  declare static readonly exposed: readonly string[] | undefined;
  /** Methods whose result comes back as a proxy, with the type of that (Python: `_method_to_typeid_`). */
  declare static readonly methodToTypeId: Readonly<Record<string, string>> | undefined;

  /** @internal Managers make proxies. */
  constructor(link: ResourceLink) {
    setProxyLink(this, link);
    releaseWhenForgotten(this, link);
  }

  /**
   * Calls a method of the object.
   *
   * @param name the method's name.
   * @param args what it is given. Default: nothing.
   * @param options `signal` gives the call up; the method itself runs on.
   * @returns a copy of what the method returns, or a proxy where its type says so.
   * @throws what the method throws (as rejection, like all others), as itself, with its stack in the manager.
   * @throws RemoteError when the method is not exposed, or when what it returns cannot cross.
   * @throws SerializationError when an argument cannot cross.
   * @throws BrokenError when the manager is gone; AuthenticationError when this process does not have its key.
   *
   * Python: `BaseProxy._callmethod` (PX-01).
   */
  callMethod(name: string, args: readonly unknown[] = [], options: ProxyCallOptions = {}): Promise<unknown> {
    return callProxy(this, this.callMethod, name, args, options.signal);
  }

  /**
   * Gives a copy of the object as it is now.
   *
   * @throws RemoteError (as rejection) when it cannot cross.
   *
   * Python: `BaseProxy._getvalue` (PX-02).
   */
  getValue(options: ProxyCallOptions = {}): Promise<unknown> {
    return callProxy(this, this.getValue, Special.getValue, [], options.signal);
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { ref, args } = proxyLink(this)!;
    return `${this.constructor.name}(${inspect(readObjectArgs(args).typeId, options)}, ${ref.id})`;
  }
}
