import type { Broker } from '../../rpc/broker.js';
import { openProxy } from '../open-proxy.js';
import { OBJECT_KIND, writeObjectArgs } from '../object-handle.js';
import type { BaseProxy } from '../base-proxy.js';
import { make, type ObjectType, type TypeTable } from './object-type.js';

/**
 * The manager as the code that runs inside it sees it: its types, and a client of its own, so that a proxy in here is
 * an ordinary handle whose messages never leave the process.
 */
export class Home {
  readonly types: TypeTable;
  readonly #broker: () => Broker;
  /** Objects that wait for their resource to be made. */
  readonly #laidReady = new Map<number, unknown>();
  #count = 0;

  constructor(types: TypeTable, broker: () => Broker) {
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

  /** What `share` laid ready, once; a handle from elsewhere finds nothing. */
  take(adopted: number | null): { readonly object: unknown } | undefined {
    if (adopted === null || !this.#laidReady.has(adopted)) return undefined;
    const object = this.#laidReady.get(adopted);
    this.#laidReady.delete(adopted);
    return { object };
  }
}
