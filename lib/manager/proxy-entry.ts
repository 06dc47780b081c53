import { handleEntry } from '../rpc/handle-entry.js';
import { BaseProxy } from './base-proxy.js';
import { openProxy } from './open-proxy.js';

/** How proxies cross: as a proxy of the same object. */
export const proxyEntry = handleEntry<BaseProxy>({
  tag: 86,
  name: 'proxy',
  linkOf: (value) => BaseProxy.linkOf(value),
  make: openProxy,
});
