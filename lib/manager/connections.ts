import { currentProcess } from '../process/current-process.js';
import { runRoleSync } from '../process/run-role-sync.js';
import type { ServerAddress } from '../rpc/broker.js';
import { connect } from '../transport/connect.js';
import { createLateChannel } from '../transport/late-channel.js';
import { ManagerClient } from './client.js';
import { pack } from './protocol.js';

/** How long a process that exits before its connection is open waits for the one who delivers in its place. */
const COURIER_MS = 10_000;

/** One connection for each manager that this process has had to do with. */
const clients = new Map<string, ManagerClient>();

/**
 * This process's connection to a manager; the first time it is opened, and what is sent meanwhile waits in it.
 *
 * Both sides prove that they have this program's key: a child has it from its parent, so a handle needs to carry none.
 */
export function clientOf(server: ServerAddress): ManagerClient {
  let client = clients.get(server.serverId);
  if (client === undefined) {
    const { authKey, name } = currentProcess();
    const opening = connect(server.address, { authKey, kin: true });
    const channel = createLateChannel(opening, {
      deliverSync: (messages) => runRoleSync('courier', pack([server.address, new Uint8Array(authKey), messages]), COURIER_MS),
    });
    client = new ManagerClient(server, channel, { pid: process.pid, name }, opening);
    clients.set(server.serverId, client);
  }
  return client;
}

/** Closes this process's connection to a manager, if it has one. */
export function disconnect(server: ServerAddress): void {
  clients.get(server.serverId)?.close();
}
