import { setBrokerProvider } from '../../lib/rpc/broker.js';
import type { BaseProxy } from '../../lib/manager/base-proxy.js';
import { proxyLink } from '../../lib/manager/proxy-link.js';
import { containerEntry } from '../../lib/manager/proxies/container-entry.js';
import { makeArray, makeDict, makeList, makeNamespace, makeSet, makeValue } from '../../lib/manager/proxies/make-containers.js';
import { installCodecTable } from '../../lib/serialization/installed-codec.js';
import { containerConformance, type ContainerHost } from './support/container-conformance.js';
import { MemoryManager } from './support/memory-manager.js';

containerConformance('a manager in the same process', async () => {
  const manager = new MemoryManager();
  const mine = manager.connect('mine');
  const others = manager.connect('others');
  installCodecTable([containerEntry]);
  setBrokerProvider({ implicit: () => mine, open: (handle, token) => mine.open(handle, token) });
  const host = {
    dict: (pairs?: never) => makeDict(mine, 'dict', pairs),
    list: (values?: never) => makeList(mine, 'list', values),
    set: (elements?: never) => makeSet(mine, 'set', elements),
    Namespace: (values?: never) => makeNamespace(mine, 'Namespace', values),
    Value: (code: never, value: never) => makeValue(mine, 'Value', code, value),
    Array: (code: never, content: never) => makeArray(mine, 'Array', code, content),
    again: async (proxy: BaseProxy) => {
      const link = proxyLink(proxy)!;
      return new (proxy.constructor as new (link: unknown) => BaseProxy)(others.open(link, link.lend()));
    },
    close: async () => manager.close(),
  };
  return host as unknown as ContainerHost;
});
