import { IteratorProxy } from './iterator-proxy.js';
import type { BaseProxy } from './base-proxy.js';
import type { ResourceLink } from '../rpc/broker.js';

/** A class of proxies as managers use it. */
export interface ProxyClass<T extends BaseProxy = BaseProxy> {
  new (link: ResourceLink): T;
  readonly exposed: readonly string[] | undefined;
  readonly methodToTypeId: Readonly<Record<string, string>> | undefined;
}

/** forkful's own classes of proxies, by the name that handles carry. */
export const builtinProxies: ReadonlyMap<string, ProxyClass> = new Map(
  ([IteratorProxy] as readonly ProxyClass[]).map((Class) => [Class.name, Class]),
);
