import { inherit } from '../process/inherited.js';
import { existsSync } from 'node:fs';
import type { ManagerBroker, ServerAddress } from '../rpc/broker.js';
import { directoryOf } from '../transport/address.js';
import type { ManagerClient } from './client.js';
import { clientOf } from './connections.js';
import { ManagerProcess } from './manager-process.js';

/** The manager that new objects without a manager of their own are made in. */
let current: { readonly client: () => ManagerClient; readonly server: ServerAddress; readonly alive: () => boolean } | undefined;

/**
 * The manager behind `new Queue()` and the like: started when first asked for, one for a process and the children that
 * it starts afterwards.
 *
 * When it is gone another one is started for new objects; what lived in the first is lost, and says so at each call.
 */
export function implicitManager(): ManagerBroker {
  if (current === undefined || !current.alive()) {
    const manager = new ManagerProcess({ nameStem: 'implicit manager', hidden: true });
    use(manager.server, () => manager.running);
  }
  return current!.client();
}

/** Children make their objects in the same manager, as long as it lives. */
export function shareImplicitManager(): void {
  inherit<ServerAddress>(
    'manager',
    () => (current?.alive() === true ? current.server : undefined),
    (server) => use(server, () => existsSync(directoryOf(server.address))),
  );
}

/** New objects of this process live in the manager that it is itself; returns what takes that back. */
export function serveImplicitly(server: ServerAddress): () => void {
  const before = current;
  use(server, () => true);
  return () => void (current = before);
}

function use(server: ServerAddress, running: () => boolean): void {
  const client = (): ManagerClient => clientOf(server);
  let opened: ManagerClient | undefined;
  current = {
    server,
    client: () => (opened ??= client()),
    alive: () => opened?.lost === undefined && running(),
  };
}
