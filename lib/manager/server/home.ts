import type { ManagerBroker } from '../../rpc/broker.js';
import { openProxy } from '../open-proxy.js';
import { OBJECT_KIND, writeObjectArgs } from '../object-handle.js';
import type { BaseProxy } from '../base-proxy.js';
import { makeDict, makeList, makeNamespace, makeSet } from '../proxies/make-containers.js';
import { make, type ObjectType, type TypeTable } from './object-type.js';

/** Containers that a method's result may become, by the names of their methods of `SyncManager`. */
const containers = new Map<string, (maker: ManagerBroker, call: string, content: never) => BaseProxy>([
  ['dict', makeDict],
  ['list', makeList],
  ['set', makeSet],
  ['Namespace', makeNamespace],
]);

/**
 * The manager as the code that runs inside it sees it: its types, and a client of its own, so that a proxy in here is
 * an ordinary handle whose messages never leave the process.
 */
export class Home {
  readonly types: TypeTable;
  readonly #broker: () => ManagerBroker;
  /** Objects that wait for their resource to be made. */
  readonly #laidReady = new Map<number, unknown>();
  #count = 0;

  constructor(types: TypeTable, broker: () => ManagerBroker) {
    this.types = types;
    this.#broker = broker;
  }

  /** Makes an object that is here already a shared one, and gives a proxy of it. */
  share(type: ObjectType, value: unknown): BaseProxy {
    const object = type.callable === undefined ? value : make(type.callable, [value]);
    const adopted = this.#count++;
    this.#laidReady.set(adopted, object);
    const { typeId, proxy } = type;
    return openProxy(this.#broker().create(OBJECT_KIND, writeObjectArgs({ typeId, given: null, proxy, adopted })));
  }

  /** Makes a container of what a method returned; `undefined` when the name is no container's. */
  container(typeId: string, call: string, content: unknown): BaseProxy | undefined {
    return containers.get(typeId)?.(this.#broker(), call, content as never);
  }

  /** What `share` laid ready, once; a handle from elsewhere finds nothing. */
  take(adopted: number | null): { readonly object: unknown } | undefined {
    if (adopted === null || !this.#laidReady.has(adopted)) return undefined;
    const object = this.#laidReady.get(adopted);
    this.#laidReady.delete(adopted);
    return { object };
  }
}
