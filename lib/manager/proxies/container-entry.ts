import { handleEntry } from '../../rpc/handle-entry.js';
import type { ResourceLink } from '../../rpc/broker.js';
import { proxyLink } from '../proxy-link.js';
import { ArrayProxy } from './array-proxy.js';
import { ContainerProxy } from './container-proxy.js';
import { DictProxy } from './dict-proxy.js';
import { ListProxy } from './list-proxy.js';
import { NamespaceProxy } from './namespace-proxy.js';
import { SetProxy } from './set-proxy.js';
import { ValueProxy } from './value-proxy.js';

/** The class of proxies of each kind of container. */
const classes: Readonly<Record<string, new (link: ResourceLink) => ContainerProxy>> = {
  DictProxy,
  ListProxy,
  SetProxy,
  NamespaceProxy,
  ValueProxy,
  ArrayProxy,
};

/** How proxies of containers cross: as a proxy of the same container. */
export const containerEntry = handleEntry<ContainerProxy>({
  tag: 87,
  name: 'proxy',
  linkOf: (value) => (value instanceof ContainerProxy ? proxyLink(value) : undefined),
  make(link) {
    const Class = Object.hasOwn(classes, link.kind) ? classes[link.kind] : undefined;
    if (Class === undefined) throw new TypeError(`there is no class of proxies '${link.kind}'`);
    return new Class(link);
  },
});
