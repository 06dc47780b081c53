import { handleEntry } from '../rpc/handle-entry.js';
import type { BaseProxy } from './base-proxy.js';
import { openProxy } from './open-proxy.js';
import { proxyLink } from './proxy-link.js';

/** How proxies cross: as a proxy of the same object. */
export const proxyEntry = handleEntry<BaseProxy>({
  tag: 86,
  name: 'proxy',
  linkOf: proxyLink,
  make: openProxy,
});
