import { IteratorProxy } from './iterator-proxy.js';
import type { BaseProxy } from './base-proxy.js';
import type { ResourceLink } from '../rpc/broker.js';

/** A class of proxies as managers use it. */
export interface ProxyClass<T extends BaseProxy = BaseProxy> {
  new (link: ResourceLink): T;
  readonly exposed: readonly string[] | undefined;
  readonly methodToTypeId: Readonly<Record<string, string>> | undefined;
}

const classes = new Map<string, ProxyClass>([[IteratorProxy.name, IteratorProxy]]);

/** forkful's own classes of proxies, by the name that handles carry. */
export const builtinProxies: ReadonlyMap<string, ProxyClass> = classes;

/** Adds a class of a layer above; `lib/context` does. */
export function addBuiltinProxy(Class: ProxyClass): void {
  classes.set(Class.name, Class);
}
