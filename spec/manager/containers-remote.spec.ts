import { SyncManager } from 'forkful';
import { openRemote } from './support/remote-manager.js';
import { containerConformance, type ContainerHost } from './support/container-conformance.js';

containerConformance('a manager at an address, used as a stranger', async () => {
  const { manager, close } = await openRemote(SyncManager);
  const carrier = manager.Queue<any>();
  const host: ContainerHost = {
    dict: ((pairs?: never) => (pairs === undefined ? manager.dict() : manager.dict(pairs))) as never,
    list: (values) => manager.list(values),
    set: ((elements?: never) => (elements === undefined ? manager.set() : manager.set(elements))) as never,
    Namespace: (values) => manager.Namespace(values),
    Value: (code: never, value: never) => manager.Value(code, value) as never,
    Array: (code, content) => manager.Array(code, content),
    again: async (proxy) => {
      await carrier.put(proxy);
      return (await carrier.get()) as typeof proxy;
    },
    close,
  };
  return host;
});
