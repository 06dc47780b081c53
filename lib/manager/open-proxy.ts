import type { ResourceLink } from '../rpc/broker.js';
import { codec } from '../serialization/installed-codec.js';
import { autoProxy } from './auto-proxy.js';
import type { BaseProxy } from './base-proxy.js';
import { builtinProxies, type ProxyClass } from './builtin-proxies.js';
import { readObjectArgs } from './object-handle.js';

/** Makes the proxy for a handle of an object, of the class that the handle names. */
export function openProxy(link: ResourceLink): BaseProxy {
  const { proxy } = readObjectArgs(link.args);
  if (proxy === null) return autoProxy(link);
  const Class = typeof proxy === 'string' ? builtinProxies.get(proxy) : (codec.decode(proxy) as ProxyClass);
  if (Class === undefined) throw new TypeError(`there is no class of proxies '${String(proxy)}'`);
  return new Class(link);
}
