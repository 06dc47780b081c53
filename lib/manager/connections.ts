import { currentProcess } from '../process/current-process.js';
import type { ServerAddress } from '../rpc/broker.js';
import { connect } from '../transport/connect.js';
import { createLateChannel } from '../transport/late-channel.js';
import { ManagerClient } from './client.js';

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
    const channel = createLateChannel(connect(server.address, { authKey }));
    client = new ManagerClient(server, channel, { pid: process.pid, name });
    clients.set(server.serverId, client);
  }
  return client;
}
