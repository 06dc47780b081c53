import type { ResourceLink } from '../rpc/broker.js';
import { callSite } from '../util/remote-stack.js';
import { callObject } from './object-call.js';
import { readObjectArgs } from './object-handle.js';

/** The link of each proxy. Not a private field: a JavaScript `Proxy` around one has its link too. */
const links = new WeakMap<object, ResourceLink>();

/** Makes an object a proxy. */
export function setProxyLink(proxy: object, link: ResourceLink): void {
  links.set(proxy, link);
}

/** What another process needs to use a proxy's object; `undefined` for what is no proxy. */
export function proxyLink(value: object): ResourceLink | undefined {
  return links.get(value);
}

/** Lets a JavaScript `Proxy` around a proxy of ours count as that. */
export function aliasProxy<T extends object>(wrapper: T, proxy: object): T {
  links.set(wrapper, links.get(proxy)!);
  return wrapper;
}

/** Calls a method of a proxy's object; `caller` and what it calls are left out of the stack that an error shows. */
export function callProxy(
  proxy: object,
  caller: (...args: never[]) => unknown,
  method: string,
  args: readonly unknown[],
  signal?: AbortSignal,
): Promise<unknown> {
  const link = links.get(proxy)!;
  const label = `${readObjectArgs(link.args).typeId}.${method.replace(/^#/, '')}`;
  return callObject(link, { label, method, args, signal, site: callSite(caller) });
}
