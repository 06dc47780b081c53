import { Manager, Queue, type SyncManager } from 'forkful';
import { containerConformance, type ContainerHost } from './support/container-conformance.js';

containerConformance('a manager of its own', async () => {
  const manager: SyncManager = Manager();
  const carrier = new Queue<any>();
  const host: ContainerHost = {
    dict: ((pairs?: never) => (pairs === undefined ? manager.dict() : manager.dict(pairs))) as never,
    list: (values) => manager.list(values),
    set: ((elements?: never) => (elements === undefined ? manager.set() : manager.set(elements))) as never,
    Namespace: (values) => manager.Namespace(values),
    Value: (code: never, value: never) => manager.Value(code, value) as never,
    Array: (code, content) => manager.Array(code, content),
    // It goes through a queue, as to any other process.
    again: async (proxy) => {
      await carrier.put(proxy);
      return (await carrier.get()) as typeof proxy;
    },
    close: () => manager.shutdown(),
  };
  return host;
});
